import { parseCollectorUrl, parseOrigin } from '../core/fields/base-url.ts';
import { type InputOf, notYet, type OutputOf, required, withDefault } from '../core/fields/field.ts';
import { list, section, table, variants } from '../core/fields/group-fields.ts';
import { parseListenAddress } from '../core/fields/listen-address.ts';
import {
  choice,
  duration,
  flag,
  fraction,
  integer,
  parsedText,
  size,
  text,
} from '../core/fields/scalar-fields.ts';
import type { ProviderKind } from '../ports/provider-kind.ts';
import { profileField } from './profile-fields.ts';
import { cacheField, embeddersField, routeCacheField } from './sections/cache.ts';
import { degradeField } from './sections/degrade.ts';
import { hedgeField } from './sections/hedge.ts';
import { plansField, platformLimitsField } from './sections/plans.ts';
import { priceField } from './sections/price.ts';
import { SIMPLE_NAME } from './sections/simple-name.ts';
import { storesField } from './sections/stores.ts';

/*
 * The configuration, whole: names, units, ranges, defaults and what each is for. Reading a file, its TypeScript type,
 * the JSON Schema for editors and the tables in docs/config.md all come from here.
 */

const MODEL_NAME = {
  pattern: /^(?:\*|[A-Za-z0-9](?:[A-Za-z0-9._:/@+-]{0,254}[A-Za-z0-9._:/@+*-])?)$/,
  values:
    'made of letters, digits, ".", "_", ":", "-", "/", "@" and "+", at most 256; "*" at its end: any ending',
};

const KEY_TEXT = {
  values: 'at least 16 characters, without spaces or line breaks',
  pattern: /^[\x21-\x7e]{16,1024}$/,
  secret: true,
};

const LISTEN_VALUES = 'HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787 (ports 0 to 65535)';

export const serverField = section('How the gateway is reached.', {
  listen: withDefault(
    '127.0.0.1:8787',
    parsedText({
      doc: 'Address to listen on. Port 0 picks a free one and prints it; `--listen` wins.',
      values: LISTEN_VALUES,
      placeholder: { hostname: '127.0.0.1', port: 0 },
      parse: (value) => {
        const address = parseListenAddress(value);
        return address ? { value: address } : { problem: `must be ${LISTEN_VALUES}` };
      },
    }),
  ),
  workers: withDefault(
    1,
    integer({ doc: 'Processes that share the port; `--workers` wins.', min: 1, max: 256 }),
  ),
  maxBody: withDefault(
    '10MB',
    size({ doc: 'Largest request body; a longer one is 413.', min: '1KB', max: '100MB' }),
  ),
  drain: withDefault(
    '30s',
    duration({
      doc: 'On SIGTERM new requests are refused; streams under way may finish this long.',
      min: '0s',
      max: '1h',
    }),
  ),
  adminKey: text({
    doc: 'Opens `/admin/…` and `/metrics` to whoever sends it as a bearer token; without one there is no `/admin`. Take it from the environment.',
    ...KEY_TEXT,
  }),
  allowOpen: withDefault(false, flag({ doc: 'Listen beyond loopback although `auth` is `open`.' })),
  cors: withDefault(
    [],
    list(
      'Origins that browsers may call from, such as `https://app.example.com`; `*` for all.',
      parsedText({
        doc: 'An origin.',
        values: 'an origin such as https://app.example.com, or *',
        placeholder: '',
        parse: parseOrigin,
      }),
    ),
  ),
});

const key = section('One API key.', {
  name: required(
    text({
      doc: 'Names the key in logs and metrics; as AWS access key id it stands for the key in signatures.',
      ...SIMPLE_NAME,
    }),
  ),
  key: required(text({ doc: 'The key itself. Take it from the environment.', ...KEY_TEXT })),
  tenant: text({ doc: 'A label for logs and metrics.', ...SIMPLE_NAME }),
  plan: text({
    doc: 'Name in `plans`: what the key may use.',
    values: 'the name of a plan',
    pattern: SIMPLE_NAME.pattern,
  }),
});

const target = section('A model of one provider.', {
  provider: required(
    text({ doc: 'Name in `providers`.', values: 'the name of a provider', pattern: SIMPLE_NAME.pattern }),
  ),
  model: text({
    doc: "The model's id at the provider; may be left out for the simulator. `*` stands for what the `*` of the model's name has matched.",
    values: 'a model id without spaces, at most 2048 characters',
    pattern: /^[\x21-\x7e]{1,2048}$/,
  }),
  as: text({
    doc: "The model that it really is, where `model` does not tell: an application inference profile, a name of a broker's own.",
    values: 'the name of a model, such as claude-sonnet-4-5',
    pattern: /^[\x21-\x7e]{1,2048}$/,
  }),
  prefill: flag({
    doc: "Takes a turn of the assistant's to go on from; by default the model's name tells. Off: such requests go to the next target.",
  }),
  sampling: flag({
    doc: "Takes `temperature`, `top_p` and `top_k`; by default the model's name tells. Off: they are left out, with a warning.",
  }),
  price: priceField,
  profile: profileField,
});

const timeouts = section('Time limits.', {
  connect: withDefault(
    '5s',
    duration({
      doc: 'Dialling the provider, TLS included.',
      min: '1ms',
      max: '10m',
    }),
  ),
  firstToken: withDefault(
    '30s',
    duration({
      doc: 'From sending an attempt to its first content; streamed answers.',
      min: '1ms',
      max: '1h',
    }),
  ),
  idle: withDefault(
    '30s',
    duration({
      doc: 'Between two pieces of an answer that has begun, whole answers too.',
      min: '1ms',
      max: '1h',
    }),
  ),
  total: withDefault(
    '10m',
    duration({
      doc: "From the request's arrival to the answer's last byte: all attempts, the whole stream.",
      min: '1ms',
      max: '24h',
    }),
  ),
});

const model = section('What callers ask for, and where it goes.', {
  aliases: withDefault(
    [],
    list('Other names for it.', text({ doc: 'A name; `claude-*` for all that begin so.', ...MODEL_NAME })),
  ),
  targets: required(
    list('Where it goes, in this order: the next one when one has failed.', target, { min: 1 }),
  ),
  timeouts: withDefault({}, timeouts),
  price: priceField,
  maxTokens: integer({
    doc: "Output limit for targets that need one, when the caller gives none; else the model's own, up to 4096.",
    min: 1,
    max: 1_000_000,
  }),
  retries: withDefault(
    {},
    section('Attempts at one target.', {
      mode: withDefault(
        'standard',
        choice(['standard', 'adaptive'], {
          doc: '`standard`: backoff with full jitter. `adaptive`: a target that has throttled is also asked no faster than it takes.',
        }),
      ),
      attempts: withDefault(
        3,
        integer({ doc: 'Attempts at one target, the first included.', min: 1, max: 10 }),
      ),
    }),
  ),
  onCut: withDefault(
    'fail',
    choice(['fail'], {
      doc: '`fail`: an answer that breaks off behind its first content ends with an error.',
      later: ['continue'],
    }),
  ),
  hedge: hedgeField,
  cache: routeCacheField,
  degrade: degradeField,
});

export const telemetryField = section('What the gateway tells about itself.', {
  logs: withDefault(
    'auto',
    choice(['auto', 'json', 'pretty', 'off'], {
      doc: 'One line a request, on standard error. `auto`: `pretty` in a terminal, `json` elsewhere.',
    }),
  ),
  level: withDefault(
    'info',
    choice(['error', 'warn', 'info', 'debug'], {
      doc: 'Log lines from this level on. `debug`: health checks and scrapes, too.',
    }),
  ),
  content: withDefault('off', flag({ doc: 'Prompts and answers are never logged.', offOnly: true })),
  metrics: withDefault(true, flag({ doc: 'Serve `GET /metrics` for Prometheus.' })),
  otlp: parsedText({
    doc: 'Base URL of an OpenTelemetry collector (OTLP over HTTP); traces are off without one.',
    values: 'a URL',
    placeholder: '',
    parse: parseCollectorUrl,
  }),
  serviceName: withDefault(
    `\${OTEL_SERVICE_NAME:-sluiceway}`,
    text({
      doc: '`service.name` of traces.',
      values: 'a name without line breaks, at most 128 characters',
      pattern: /^[^\r\n]{1,128}$/,
    }),
  ),
  sampling: withDefault(
    1,
    fraction({
      doc: 'Share of calls that are traced, where the caller leaves that to the gateway.',
      min: 0,
      max: 1,
    }),
  ),
  xray: withDefault(false, flag({ doc: 'X-Ray segments.', offOnly: true })),
});

/** The whole, with the options of the kinds of provider that there are. */
export function configField<const Kinds extends readonly ProviderKind[]>(kinds: Kinds) {
  return section('Configuration of Sluiceway.', {
    $schema: text({
      doc: 'Where an editor finds this schema; not read otherwise.',
      values: 'a URL or a path',
    }),
    version: withDefault(1, integer({ doc: 'Version of this format.', min: 1, max: 1 })),
    server: withDefault({}, serverField),
    auth: withDefault(
      'open',
      choice(['open', 'keys'], {
        doc: '`open`: anybody who can reach the port. `keys`: callers need one of `keys`, or a key of the store.',
      }),
    ),
    keys: withDefault([], list('API keys of callers.', key)),
    plans: plansField,
    limits: platformLimitsField,
    providers: table(
      'How to reach model servers, by a name of your own.',
      SIMPLE_NAME,
      variants('How to reach a model server.', 'kind', sectionsOf(kinds), ['sagemaker']),
    ),
    models: table(
      'What callers ask for → where it goes. `claude-*` takes every name that begins so; the longest such name wins.',
      MODEL_NAME,
      model,
    ),
    defaultModel: text({
      doc: "For a caller who names none: a name in `models`. With neither: the first provider's well-known one.",
      values: 'the name of a model',
    }),
    directTargets: withDefault(true, flag({ doc: 'May callers address `provider/model` directly?' })),
    telemetry: withDefault({}, telemetryField),
    features: notYet(),
    routing: notYet(),
    cache: withDefault({}, cacheField),
    embedders: embeddersField,
    jobs: notYet(),
    stores: storesField,
    console: notYet(),
  });
}

type SectionsOf<Kinds extends readonly ProviderKind[]> = {
  readonly [Kind in Kinds[number] as Kind['kind']]: Kind['section'];
};

function sectionsOf<Kinds extends readonly ProviderKind[]>(kinds: Kinds): SectionsOf<Kinds> {
  return Object.fromEntries(kinds.map(({ kind, section: options }) => [kind, options])) as SectionsOf<Kinds>;
}

type ConfigField<Kinds extends readonly ProviderKind[]> = ReturnType<typeof configField<Kinds>>;

/** The configuration as one writes it: units in texts, defaults left out. */
export type ConfigFileOf<Kinds extends readonly ProviderKind[]> = InputOf<ConfigField<Kinds>>;

/** The same once read: units resolved, defaults filled in, references not yet checked. */
export type ConfigValues = OutputOf<ConfigField<readonly ProviderKind[]>> & object;
