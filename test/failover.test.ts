import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, inParallel } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import {
  configFor,
  PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

/** Faults before anything was sent to the caller, so that another target may answer. */
const BEFORE_ANYTHING = [
  '401',
  '403',
  '404',
  '429',
  'quota',
  '500',
  '503',
  '504',
  '529',
  'reset',
  'hang',
  'slow-head=30000',
  'html',
  'html=200',
  'empty',
  'truncated-json',
  'cut=0',
  'end=0',
  'malformed=0',
  'bad-crc=0',
  'error=0',
  'error=0!type=throttling',
] as const;

/** Faults after the first token. Only a stream can break there; a whole answer has not begun before its end. */
const AFTER_THE_FIRST_TOKEN = [
  'cut!rate=25',
  'end',
  'stall',
  'malformed',
  'bad-crc',
  'error',
  'no-terminator',
] as const;

const CALLERS_FAULT = ['400', '413', 'context-length', 'content-filter'] as const;

const FAULTS = [...BEFORE_ANYTHING, ...AFTER_THE_FIRST_TOKEN, ...CALLERS_FAULT];

interface Run {
  readonly tag: string;
  readonly dialect: (typeof DIALECTS)[number];
  readonly kind: string;
  readonly stream: boolean;
  readonly fault: string;
}

function runsOf(faults: readonly string[], streams: readonly boolean[]): readonly Run[] {
  return faults.flatMap((fault) =>
    PROVIDER_KINDS.flatMap((kind) =>
      DIALECTS.flatMap((dialect) =>
        streams.map((stream) => ({
          tag: `run-${FAULTS.indexOf(fault as (typeof FAULTS)[number])}-${kind}-${dialect.name}-${stream};`,
          ...{ dialect, kind, stream, fault },
        })),
      ),
    ),
  );
}

describe('failover from target to target', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway(failoverConfig(simulator.url));
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  function askFor({ tag, dialect, kind, stream, fault }: Run) {
    // Targets of its own for each run: what is known of a target is known to all calls.
    const model = `${modelName(kind, fault)}-${dialect.name}-${stream}`;
    return ask(gateway.url, dialect, { model, text: tag, stream });
  }

  /** The models that were asked, by tag. */
  function asked(): ReadonlyMap<string, readonly string[]> {
    const all = new Map<string, string[]>();
    for (const { body, model } of simulator.simulator.log()) {
      const tag = /run-[\w-]+;/.exec(JSON.stringify(body))?.[0] ?? 'none';
      all.set(tag, [...(all.get(tag) ?? []), /^[a-z]+/.exec(model ?? '')?.[0] ?? '']);
    }
    return all;
  }

  /** A request lost on a connection that was kept is sent once more, and is no attempt of its own. */
  function counted(models: readonly string[], fault: string): readonly string[] {
    return fault === 'reset' ? models.filter((model, index) => model !== models[index - 1]) : models;
  }

  function assertAsked(runs: readonly Run[], models: readonly string[]): void {
    const all = asked();
    const wrong = runs.filter(
      ({ tag, fault }) => counted(all.get(tag) ?? [], fault).join() !== models.join(),
    );
    assert.deepEqual(
      wrong.map(({ tag, fault }) => `${fault} ${tag} ${all.get(tag)?.join()}`),
      [],
    );
  }

  test('before the first token the next target answers', { timeout: 60_000 }, async () => {
    // A whole answer that hangs is cut only by the deadline of the call, which all targets share.
    const waiting = new Set(['hang', 'slow-head=30000']);
    const runs = runsOf(BEFORE_ANYTHING, [false, true]).filter(
      ({ fault, stream }) => stream || !waiting.has(fault),
    );
    await inParallel(runs, 64, async (run) => {
      const { dialect, stream, tag, fault } = run;
      const reply = await askFor(run);
      assert.equal(reply.status, 200, `${fault} ${tag} ${Buffer.from(reply.body).toString().slice(0, 200)}`);
      const read = stream ? dialect.readStream(reply) : { end: 'finish', text: dialect.readAnswer(reply) };
      assert.equal(read.end, 'finish', tag);
      assert.ok(read.text.includes(tag), tag);
      assert.match(reply.headers.get('x-sluiceway-target') ?? '', /\/second/);
    });
    assertAsked(runs, ['first', 'second']);
  });

  test('a whole answer that breaks on its way has not begun for its caller: the next target answers', {
    timeout: 60_000,
  }, async () => {
    const runs = runsOf(AFTER_THE_FIRST_TOKEN, [false]);
    await inParallel(runs, 64, async (run) => {
      const reply = await askFor(run);
      assert.equal(reply.status, 200, `${run.fault} ${run.tag}`);
      assert.ok(run.dialect.readAnswer(reply).includes(run.tag));
    });
    assertAsked(runs, ['first', 'second']);
  });

  test('after the first token no other target is asked', { timeout: 60_000 }, async () => {
    const runs = runsOf(AFTER_THE_FIRST_TOKEN, [true]);
    await inParallel(runs, 64, async (run) => {
      const reply = await askFor(run);
      assert.equal(reply.status, 200, `${run.fault} ${run.tag}`);
      assert.equal(run.dialect.readStream(reply).end, 'error', `${run.fault} ${run.tag}`);
    });
    assertAsked(runs, ['first']);
  });

  test("what is the caller's fault is asked once, a prompt that is too long once more", async () => {
    const runs = runsOf(CALLERS_FAULT, [false, true]);
    await inParallel(runs, 64, async (run) => {
      const reply = await askFor(run);
      if (run.fault === 'context-length') {
        assert.equal(reply.status, 200, run.tag);
        return;
      }
      assert.ok(reply.status === 400 || reply.status === 413, `${run.fault} ${run.tag} ${reply.status}`);
      run.dialect.readError(reply);
    });
    assertAsked(
      runs.filter(({ fault }) => fault !== 'context-length'),
      ['first'],
    );
    // The next target may take a longer prompt.
    assertAsked(
      runs.filter(({ fault }) => fault === 'context-length'),
      ['first', 'second'],
    );
  });

  test('429 only if every target throttles, with the shortest hint', async () => {
    for (const dialect of DIALECTS) {
      const tell = (model: string) => ask(gateway.url, dialect, { model, text: 'Hello', stream: false });
      const both = await tell('throttled-throttled');
      assert.equal(both.status, 429);
      assert.equal(both.headers.get('retry-after'), '4');
      assert.equal((await tell('throttled-down')).status, 503);
      assert.equal((await tell('down-throttled')).status, 503);
    }
  });

  test('a target that comes up again within its attempts is the one that answers', async () => {
    await inParallel(DIALECTS, DIALECTS.length, async (dialect) => {
      const tag = `run-retried-${dialect.name};`;
      const text = `${tag} [[sim: down key=${dialect.name}]]`;
      const reply = await ask(gateway.url, dialect, { model: 'twice', text, stream: true });
      assert.equal(reply.status, 200);
      assert.equal(dialect.readStream(reply).end, 'finish');
      assert.equal(asked().get(tag)?.length, 2);
    });
  });
});

function failoverConfig(url: string): Readonly<Record<string, unknown>> {
  const retries = { attempts: 1 };
  // The limits to the first token and between two pieces, short enough for stalls and hangs.
  const timeouts = { firstToken: '4s', idle: '4s' };
  const models: Record<string, unknown> = {};
  for (const kind of PROVIDER_KINDS) {
    const id = kind === 'bedrock' ? 'anthropic.claude-sonnet-4-20250514-v1:0' : 'sim';
    for (const fault of FAULTS) {
      const targets = [`first.*.${id}!${fault}`, `second.*.${id}`].map((model) => ({
        provider: kind,
        model,
      }));
      models[`${modelName(kind, fault)}-*`] = { targets, retries, timeouts };
    }
  }
  const pair = (...ids: readonly string[]) => ({
    targets: ids.map((model) => ({ provider: 'openai', model })),
    retries,
  });
  return {
    ...configFor(url),
    models: {
      ...models,
      'throttled-throttled': pair('a!429!retry-after=9', 'b!429!retry-after=4'),
      'throttled-down': pair('a!429!retry-after=9', 'b!503'),
      'down-throttled': pair('a!500', 'b!429'),
      twice: { targets: [{ provider: 'openai', model: 'sim-1' }], retries: { attempts: 2 } },
    },
    defaultModel: 'twice',
  };
}

function modelName(kind: string, fault: string): string {
  return `two-${kind}-${FAULTS.indexOf(fault as (typeof FAULTS)[number])}`;
}
