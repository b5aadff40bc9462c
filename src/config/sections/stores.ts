import { type Field, type OutputOf, optional, withDefault } from '../../core/fields/field.ts';
import { section } from '../../core/fields/group-fields.ts';
import type { Reading } from '../../core/fields/reading.ts';
import { duration, integer, type Parsed, parsedText } from '../../core/fields/scalar-fields.ts';
import type { StoreAddress, StoresSettings, WhenDown } from '../settings.ts';

/** One SQLite file beside the configuration. It is made when something first needs it. */
export const DEFAULT_STATE = 'sqlite:./data/sluiceway.db';

const STATE_URLS = 'memory:, sqlite:PATH, postgres://USER@HOST/DB or redis://HOST:PORT/DB';
const COUNTER_URLS = 'redis://HOST:PORT/DB or memory:';
const QUEUE_URLS = 'memory:, sqlite:PATH, postgres://USER@HOST/DB or sqs://QUEUE';
const OBJECT_URLS = 'file:PATH or s3://BUCKET/PREFIX';

const SCHEMES: Readonly<Record<string, StoreAddress['scheme']>> = {
  memory: 'memory',
  sqlite: 'sqlite',
  postgres: 'postgres',
  postgresql: 'postgres',
  redis: 'redis',
  rediss: 'redis',
};

/** Their URLs may hold a password: none is repeated in a message. */
function storeUrl<Out>(
  doc: string,
  values: string,
  placeholder: Out,
  parse: (text: string) => Parsed<Out>,
): Field<string, Out, 'optional'> {
  return parsedText({ doc, values, secret: true, placeholder, parse });
}

const MEMORY: StoreAddress = { scheme: 'memory', url: 'memory:' };

const allowed = section('Calls that go through.', {
  allow: integer({ doc: 'Calls of one outage.', min: 1, max: 1_000_000 }),
});

const whenDownField = optional<'refuse' | { readonly allow: number }, WhenDown>({
  json: {
    title: 'refuse or { allow: N }',
    description:
      'While the store cannot be reached: 503 for the calls that need it, or so many of an outage go through in each process.',
    anyOf: [
      { const: 'refuse' },
      {
        type: 'object',
        properties: { allow: { type: 'integer', minimum: 1, maximum: 1_000_000 } },
        required: ['allow'],
        additionalProperties: false,
      },
    ],
  },
  placeholder: { allow: 0 },
  read(node, path, reading) {
    if (node.type === 'scalar' && node.value === 'refuse') return { allow: 0 };
    if (node.type === 'map') return { allow: allowed.read(node, path, reading).allow ?? 0 };
    reading.report(path, 'must be refuse or { allow: N }');
    return { allow: 0 };
  },
});

export const storesField = section('Where the gateway keeps what it has to remember: see docs/stores.md.', {
  state: withDefault(
    DEFAULT_STATE,
    storeUrl(
      `Keys, ledger, quotas, money, idempotency: ${STATE_URLS}. A relative path starts at the folder of this file.`,
      STATE_URLS,
      MEMORY,
      (text) => parseStore(text, ['memory', 'sqlite', 'postgres', 'redis'], STATE_URLS),
    ),
  ),
  counters: storeUrl(
    `Rates, tokens, calls under way, cache: ${COUNTER_URLS}. The state store if not given.`,
    COUNTER_URLS,
    MEMORY,
    (text) => parseStore(text, ['memory', 'redis'], COUNTER_URLS),
  ),
  lease: withDefault(
    '30s',
    duration({
      doc: 'At the latest after this what a dead process held is free again.',
      min: '100ms',
      max: '1h',
    }),
  ),
  whenDown: withDefault('refuse', whenDownField),
  queue: storeUrl(`Idle until there are jobs: ${QUEUE_URLS}.`, QUEUE_URLS, '', (text) =>
    parseUrl(text, /^(?:memory:|sqlite:.+|postgres(?:ql)?:\/\/.+|sqs:\/\/.+)$/, QUEUE_URLS),
  ),
  objects: storeUrl(`Idle until there are jobs: ${OBJECT_URLS}.`, OBJECT_URLS, '', (text) =>
    parseUrl(text, /^(?:file:.+|s3:\/\/.+)$/, OBJECT_URLS),
  ),
});

export type StoresValues = OutputOf<typeof storesField>;

const DEFAULTS: StoresSettings = {
  given: false,
  state: { scheme: 'sqlite', url: DEFAULT_STATE },
  counters: undefined,
  leaseMs: 30_000,
  whenDown: { allow: 0 },
};

export function storesSettings(values: StoresValues | undefined): StoresSettings {
  if (values === undefined) return DEFAULTS;
  const { state, counters, lease, whenDown } = values;
  return { given: true, state, counters, leaseMs: lease, whenDown };
}

/** What no single value shows: the memory of one process is not that of the next. */
export function checkStores(values: StoresValues | undefined, workers: number, reading: Reading): void {
  if (values === undefined || workers === 1) return;
  for (const name of ['state', 'counters'] as const) {
    if (values[name]?.scheme !== 'memory' || reading.hasProblem(`stores.${name}`)) continue;
    reading.report(
      `stores.${name}`,
      `memory: is one process's own, and there are ${workers} workers: each would have limits of its own`,
    );
  }
}

function parseStore(
  text: string,
  schemes: readonly StoreAddress['scheme'][],
  values: string,
): Parsed<StoreAddress> {
  const word = /^([a-z0-9]+):/.exec(text)?.[1] ?? '';
  if (word === 'dynamodb') return { problem: 'dynamodb: is not available in this version' };
  const scheme = Object.hasOwn(SCHEMES, word) ? SCHEMES[word] : undefined;
  if (scheme === undefined || !schemes.includes(scheme)) return { problem: `must be ${values}` };
  const wellFormed =
    scheme === 'memory'
      ? text === 'memory:'
      : scheme === 'sqlite'
        ? /^sqlite:[^\0?#]*[^/\0?#]$/.test(text)
        : URL.canParse(text) && new URL(text).hostname !== '';
  return wellFormed ? { value: { scheme, url: text } } : { problem: `must be ${values}` };
}

function parseUrl(text: string, pattern: RegExp, values: string): Parsed<string> {
  return pattern.test(text) ? { value: text } : { problem: `must be ${values}` };
}
