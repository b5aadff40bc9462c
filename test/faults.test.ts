import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, inParallel } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest, type Reply } from './harness/dialects.ts';
import {
  configFor,
  PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

type Outcome =
  /** The whole answer, or the whole stream. */
  | 'ok'
  /** A stream that had begun ends in one terminal error. */
  | 'broken'
  /** Nothing had been sent yet, so that the status carries the failure. */
  | number;

interface FaultCase {
  readonly fault: string;
  readonly whole: Outcome;
  readonly stream: Outcome;
  /** The failure codes that the log may hold. */
  readonly codes: readonly string[];
  /** What differs at Bedrock, which has its own error for it. */
  readonly bedrock?: Pick<FaultCase, 'whole' | 'stream' | 'codes'>;
  /** True if the case needs the model with short time limits. */
  readonly slow?: true;
}

const same = (fault: string, outcome: Outcome, ...codes: readonly string[]): FaultCase => ({
  fault,
  whole: outcome,
  stream: outcome,
  codes,
});

/** A half frame and garbage are the same fault. The code depends on where the reader notices it. */
const BROKEN = ['truncated', 'bad_upstream_answer'] as const;
/** Not every provider has an error for each of them inside a stream. */
const FAILED = ['overloaded', 'upstream_error'] as const;
const LATE = ['deadline_exceeded', 'first_token_timeout', 'idle_timeout'] as const;

const CASES: readonly FaultCase[] = [
  same('400', 400, 'upstream_rejected'),
  same('401', 503, 'upstream_auth'),
  same('403', 503, 'upstream_auth'),
  same('404', 404, 'upstream_not_found'),
  same('413', 413, 'upstream_too_large'),
  same('429', 429, 'throttled'),
  same('429 retry-after=7', 429, 'throttled'),
  same('quota', 429, 'quota_exhausted'),
  same('500', 503, 'upstream_error'),
  same('503', 503, 'overloaded'),
  same('503 retry-after=7', 503, 'overloaded'),
  // Bedrock reports that the model took too long (408 ModelTimeoutException).
  { ...same('504', 503, 'upstream_error'), bedrock: same('504', 504, 'idle_timeout') },
  same('529', 503, 'overloaded'),
  same('context-length', 400, 'context_length'),
  same('content-filter', 400, 'content_filtered'),
  same('reset', 503, 'upstream_unreachable'),
  same('html', 503, 'upstream_error'),
  same('html=200', 503, ...BROKEN),
  same('html=404', 404, 'upstream_not_found'),
  same('html=429', 429, 'throttled'),
  same('empty', 503, ...BROKEN),
  same('truncated-json', 503, ...BROKEN),
  same('wrong-type', 'ok', 'ok'),
  same('filtered', 'ok', 'ok'),
  same('ok', 'ok', 'ok'),
  // Paced, because a reset discards what was not read yet.
  { fault: 'cut rate=25', whole: 503, stream: 'broken', codes: BROKEN },
  { fault: 'end', whole: 503, stream: 'broken', codes: BROKEN },
  { fault: 'malformed', whole: 503, stream: 'broken', codes: BROKEN },
  { fault: 'bad-crc', whole: 503, stream: 'broken', codes: BROKEN },
  { fault: 'no-terminator', whole: 503, stream: 'broken', codes: BROKEN },
  { fault: 'error', whole: 503, stream: 'broken', codes: FAILED },
  { fault: 'error type=throttling', whole: 429, stream: 'broken', codes: ['throttled'] },
  { fault: 'error type=internal', whole: 503, stream: 'broken', codes: FAILED },
  {
    fault: 'error type=timeout',
    whole: 503,
    stream: 'broken',
    codes: FAILED,
    bedrock: { whole: 504, stream: 'broken', codes: [...LATE, ...FAILED] },
  },
  { fault: 'error type=invalid', whole: 400, stream: 'broken', codes: ['upstream_rejected'] },
  { fault: 'error type=model', whole: 503, stream: 'broken', codes: FAILED },
  // Before the first token a stream's failure keeps its own status.
  { fault: 'cut=0', whole: 503, stream: 503, codes: BROKEN },
  { fault: 'end=0', whole: 503, stream: 503, codes: BROKEN },
  { fault: 'malformed=0', whole: 503, stream: 503, codes: BROKEN },
  { fault: 'bad-crc=0', whole: 503, stream: 503, codes: BROKEN },
  { fault: 'error=0', whole: 503, stream: 503, codes: FAILED },
  { fault: 'error=0 type=throttling', whole: 429, stream: 429, codes: ['throttled'] },
  { fault: 'slow=60', whole: 'ok', stream: 'ok', codes: ['ok'] },
  { fault: 'slow-head=60', whole: 'ok', stream: 'ok', codes: ['ok'] },
  { fault: 'stall for=60', whole: 'ok', stream: 'ok', codes: ['ok'] },
  { fault: 'hang', whole: 504, stream: 504, codes: LATE, slow: true },
  { fault: 'slow-head=30000', whole: 504, stream: 504, codes: LATE, slow: true },
  { fault: 'slow=30000', whole: 504, stream: 504, codes: LATE, slow: true },
  { fault: 'stall', whole: 504, stream: 'broken', codes: LATE, slow: true },
];

const SHORT = { firstToken: '1200ms', idle: '1200ms', total: '2500ms' };
const PROVIDER_SECRETS = /provider-key-|secret-of-the-test|AKIDTEST/;
const PAGE_OR_STACK = /<!doctype|<html|<body|\n\s+at |\.ts:\d+/i;
const IN_PARALLEL = 48;
const WAITING_IN_PARALLEL = 128;

/** A request lost on a connection that was kept is sent once more, and is no attempt of its own. */
function isOnce(seen: number | undefined, { fault }: FaultCase): boolean {
  return seen === 1 || (fault === 'reset' && seen === 2);
}

interface Run {
  readonly tag: string;
  readonly dialect: DialectUnderTest;
  readonly kind: string;
  readonly stream: boolean;
  readonly what: FaultCase;
}

/** The built-in simulator speaks Bedrock inside the gateway's process. A gateway without an account uses it. */
const KINDS = [...PROVIDER_KINDS, 'simulator'];
const BEDROCK_KINDS = ['bedrock', 'simulator'];

const RUNS: readonly Run[] = CASES.flatMap((what, index) =>
  DIALECTS.flatMap((dialect) =>
    KINDS.flatMap((kind) =>
      [false, true].map((stream) => ({
        tag: `run-${index}-${dialect.name}-${kind}-${stream ? 's' : 'w'};`,
        dialect,
        kind,
        stream,
        what,
      })),
    ),
  ),
);

describe('each fault × dialect × provider kind × {whole, streamed}', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  const idOf = new Map<string, string>();

  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway({ ...faultConfig(simulator.url), defaultModel: 'on-openai' });
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  for (const slow of [false, true]) {
    test(`${slow ? 'time runs out' : 'at once'}: a status of the table or one terminal error`, {
      timeout: 60_000,
    }, async () => {
      const runs = RUNS.filter(({ what }) => (what.slow === true) === slow);
      await inParallel(runs, slow ? WAITING_IN_PARALLEL : IN_PARALLEL, (run) =>
        labelled(run, () => runOne(run)),
      );
    });
  }

  test('one attempt each reached the provider', () => {
    const seen = new Map<string, number>();
    for (const { body } of simulator.simulator.log()) {
      const tag = /run-[\w-]+;/.exec(JSON.stringify(body))?.[0] ?? 'none';
      seen.set(tag, (seen.get(tag) ?? 0) + 1);
    }
    assert.deepEqual(
      RUNS.filter(({ tag, kind, what }) => kind !== 'simulator' && !isOnce(seen.get(tag), what)).map(
        ({ tag }) => `${tag} ${seen.get(tag)}`,
      ),
      [],
    );
  });

  test('no request is in flight any more, and the gateway still serves', async () => {
    for (const dialect of DIALECTS) {
      const reply = await ask(gateway.url, dialect, { model: 'on-openai', text: 'Hello', stream: false });
      assert.equal(reply.status, 200, dialect.name);
    }
  });

  test('one log line each, with the outcome', async () => {
    await gateway.close();
    const lines = new Map<unknown, Record<string, unknown>[]>();
    for (const line of gateway.log) {
      if (line.msg !== 'request') continue;
      lines.set(line.request_id, [...(lines.get(line.request_id) ?? []), line]);
    }
    const wrong = RUNS.flatMap((run) => {
      const [line, ...more] = lines.get(idOf.get(run.tag)) ?? [];
      const { codes } = expectedOf(run);
      const right = codes.includes(String(line?.outcome)) && line?.attempts === 1;
      return right && more.length === 0 ? [] : [`${titleOf(run)}: ${line?.outcome}`];
    });
    assert.deepEqual(wrong, []);
    assert.deepEqual(
      gateway.log.filter(
        ({ outcome, level, msg }) => outcome === 'internal' || (level === 'error' && msg !== 'request'),
      ),
      [],
    );
    assert.doesNotMatch(JSON.stringify(gateway.log), PROVIDER_SECRETS);
  });

  async function runOne(run: Run): Promise<void> {
    const { tag, dialect, kind, stream, what } = run;
    const model = what.slow ? `short-on-${kind}` : `on-${kind}`;
    const text = `${tag} [[sim: ${what.fault}]]`;
    const reply = await ask(gateway.url, dialect, { model, text, stream });
    idOf.set(tag, reply.headers.get('x-request-id') ?? '');
    assertClean(reply);
    const expected = expectedOf(run).outcome;
    if (typeof expected === 'number') {
      assertRefused(reply, dialect, expected, what.fault);
      return;
    }
    assert.equal(reply.status, 200, `status: ${Buffer.from(reply.body).toString().slice(0, 300)}`);
    if (!stream) {
      assert.notEqual(dialect.readAnswer(reply), '');
      return;
    }
    const { end, terminals, message } = dialect.readStream(reply);
    assert.equal(end, expected === 'ok' ? 'finish' : 'error');
    assert.equal(terminals.length, 1);
    if (expected === 'broken') assert.ok(message);
  }
});

function assertRefused(reply: Reply, dialect: DialectUnderTest, status: number, fault: string): void {
  const shown = Buffer.from(reply.body).toString().slice(0, 300);
  assert.equal(reply.status, status, `status: ${shown}`);
  assert.ok(dialect.readError(reply).message.length > 0);
  const retryAfter = reply.headers.get('retry-after');
  if (fault.includes('retry-after')) assert.equal(retryAfter, '7');
  else if (status === 429) assert.ok(Number(retryAfter) >= 1, `retry-after is ${retryAfter}`);
}

function assertClean({ headers, body }: Reply): void {
  const text = Buffer.from(body).toString();
  assert.doesNotMatch(text, PROVIDER_SECRETS);
  assert.doesNotMatch(text, PAGE_OR_STACK);
  assert.ok(headers.get('x-request-id'));
}

function expectedOf({ what, kind, stream }: Run): {
  readonly outcome: Outcome;
  readonly codes: readonly string[];
} {
  const row = (BEDROCK_KINDS.includes(kind) && what.bedrock) || what;
  return { outcome: stream ? row.stream : row.whole, codes: row.codes };
}

function titleOf({ what, dialect, kind, stream }: Run): string {
  return `${what.fault} | ${dialect.name} ${stream ? 'stream' : 'whole'} → ${kind}`;
}

async function labelled(run: Run, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (thrown) {
    throw new Error(`${titleOf(run)}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

/** The models of `configFor` with one attempt each, and the same models with short time limits. */
function faultConfig(url: string): Readonly<Record<string, unknown>> {
  const config = configFor(url);
  const builtIn = { targets: [{ provider: 'simulator', model: 'sim-1' }] };
  const models = Object.entries({ ...(config.models as object), 'on-simulator': builtIn });
  const once = { retries: { attempts: 1 } };
  return {
    ...config,
    providers: { ...(config.providers as object), simulator: { kind: 'simulator' } },
    models: {
      ...Object.fromEntries(models.map(([name, model]) => [name, { ...model, ...once }])),
      ...Object.fromEntries(
        models.map(([name, model]) => [`short-${name}`, { ...model, ...once, timeouts: SHORT }]),
      ),
    },
  };
}
