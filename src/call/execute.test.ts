import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../core/chat-request.ts';
import type { AttemptEnded, GatewayEvent } from '../core/events.ts';
import { type FailureCode, failure } from '../core/failure.ts';
import { nextBatch } from '../core/part-source.ts';
import { NO_BYTES, type PartBatch, type StreamPart } from '../core/stream-part.ts';
import { NO_USAGE } from '../core/usage.ts';
import { NetworkError } from '../ports/http-client.ts';
import type { BoundProvider, ChatDecoder } from '../ports/provider.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeHttpClient, type ScriptedReply } from '../testing/fake-http-client.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import type { CallResult } from './attempt-loop.ts';
import { createExecutor } from './execute.ts';
import type { CallTarget } from './target.ts';

/** A toy format: each read is words between spaces; `.` finishes, `!` is garbage. */
function toyDecoder(): ChatDecoder {
  return {
    push(bytes) {
      const parts = new TextDecoder()
        .decode(bytes)
        .trim()
        .split(' ')
        .map((word): StreamPart => {
          if (word === '.') return { type: 'finish', reason: { unified: 'stop', raw: '.' }, usage: NO_USAGE };
          if (word === '!') return { type: 'failure', failure: failure('bad_upstream_answer') };
          if (word === '?') return { type: 'opaque' };
          return word === 'start' ? { type: 'start' } : { type: 'text', text: word };
        });
      return { parts, raw: bytes };
    },
    end: () => ({ parts: [{ type: 'failure', failure: failure('truncated') }], raw: NO_BYTES }),
  };
}

const STATUS_CODES: Readonly<Record<number, FailureCode>> = {
  400: 'upstream_rejected',
  401: 'upstream_auth',
  404: 'upstream_not_found',
  429: 'throttled',
  500: 'upstream_error',
  503: 'overloaded',
};

const toyProvider: BoundProvider = {
  encode: (request) => ({
    wire: { method: 'POST', url: 'http://toy', headers: {}, body: '' },
    format: 'openai-chat',
    sameDialect: true,
    stream: request.stream,
    hideUsage: false,
    warnings: [],
  }),
  decoder: toyDecoder,
  failure: ({ status, header }) => {
    const retryAfter = header('retry-after');
    return failure(
      STATUS_CODES[status] ?? 'upstream_error',
      undefined,
      retryAfter === null ? {} : { retryAfterMs: Number(retryAfter) * 1_000 },
    );
  },
  sign: (wire) => wire,
  requestId: () => null,
};

const TIMEOUTS = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 8_000, totalMs: 60_000 };

interface Setup {
  readonly scripts: readonly (readonly ScriptedReply[])[];
  readonly stream?: boolean;
  readonly attempts?: number;
  readonly signal?: AbortSignal;
  readonly tracing?: boolean;
}

function setup({ scripts, stream = true, attempts = 3, tracing = false, ...given }: Setup) {
  const { signal = new AbortController().signal } = given;
  const clock = new FakeClock();
  const events: GatewayEvent[] = [];
  const clients = scripts.map((script) => new FakeHttpClient(script));
  const targets: CallTarget[] = clients.map((client, index) => ({
    name: { provider: `p${index}`, providerKind: 'openai', model: 'm' },
    provider: toyProvider,
    credentials: { credentials: () => ({ type: 'none' }) },
    client,
  }));
  const executor = createExecutor({
    clock,
    random: seededRandom(),
    events: { emit: (event) => events.push(event) },
    tracing,
  });
  const request = { stream } as ChatRequest;
  const context = {
    requestId: 'req_1',
    trace: { traceId: '0'.repeat(32), spanId: '0'.repeat(16), sampled: false },
    signal,
    deadlineAt: clock.monotonic() + TIMEOUTS.totalMs,
  };
  const run = (): Promise<CallResult> =>
    executor.execute(request, { targets, timeouts: TIMEOUTS, attemptsPerTarget: attempts }, context);
  const attemptsSeen = (): AttemptEnded[] => events.filter((event) => event.type === 'attempt-ended');
  return { clock, clients, run, attemptsSeen, stop: () => executor.stop() };
}

async function settled(clock: FakeClock, pending: Promise<CallResult>): Promise<CallResult> {
  let result: CallResult | undefined;
  pending.then((value) => {
    result = value;
  });
  for (let step = 0; step < 2_000 && result === undefined; step++) await clock.advance(50);
  assert.ok(result, 'the call never ended');
  return result;
}

async function partsOf(result: CallResult): Promise<string> {
  assert.ok('answer' in result, JSON.stringify(result));
  const words: string[] = [];
  for (let batch: PartBatch | null = result.answer.first; batch; batch = await nextBatch(result.answer)) {
    for (const part of batch.parts)
      words.push(part.type === 'text' ? part.text : part.type === 'failure' ? part.failure.code : part.type);
  }
  return words.join(' ');
}

const OK: ScriptedReply = { body: ['start', 'a b', 'c .'] };

describe('execute', () => {
  test('relays an answer and lets its connection be used again', async () => {
    const { clock, clients, run } = setup({ scripts: [[OK]] });
    assert.equal(await partsOf(await settled(clock, run())), 'start a b c finish');
    assert.deepEqual(clients[0]?.released, [0]);
    assert.equal(clock.timers, 0);
  });

  test('asks the same target up to its attempts, then the next one', async () => {
    const { clock, clients, run, attemptsSeen } = setup({ scripts: [[{ status: 500 }], [OK]] });
    assert.equal(await partsOf(await settled(clock, run())), 'start a b c finish');
    assert.deepEqual(
      clients.map((client) => client.sent.length),
      [3, 1],
    );
    assert.deepEqual(
      attemptsSeen().map((event) => event.outcome),
      ['upstream_error', 'upstream_error', 'upstream_error'],
    );
    assert.deepEqual(
      attemptsSeen().map((event) => event.backoffMs !== undefined),
      [true, true, false],
    );
  });

  test('tells of an attempt that answered only where calls are traced', async () => {
    const { clock, run, attemptsSeen } = setup({ scripts: [[{ status: 500 }, OK]], tracing: true });
    await settled(clock, run());
    assert.deepEqual(
      attemptsSeen().map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, 'upstream_error'],
        [2, 'ok'],
      ],
    );
  });

  test('asks no other target after a refused request', async () => {
    const { clock, clients, run } = setup({ scripts: [[{ status: 400 }], [OK]] });
    const result = await settled(clock, run());
    assert.equal('failure' in result && result.failure.code, 'upstream_rejected');
    assert.deepEqual(
      clients.map((client) => client.sent.length),
      [1, 0],
    );
  });

  for (const status of [401, 404]) {
    test(`goes to the next target at once after ${status}`, async () => {
      const { clock, clients, run } = setup({ scripts: [[{ status }], [OK]] });
      await partsOf(await settled(clock, run()));
      assert.deepEqual(
        clients.map((client) => client.sent.length),
        [1, 1],
      );
    });
  }

  test('asks a silent provider once, for streams, and then the next target', async () => {
    const { clock, clients, run } = setup({ scripts: [[{ head: 'hang' }], [OK]] });
    assert.equal(await partsOf(await settled(clock, run())), 'start a b c finish');
    assert.deepEqual(
      clients.map((client) => client.sent.length),
      [1, 1],
    );
    assert.ok(clients[0]?.sent[0]?.signal.aborted);
  });

  test('an opening without content does not commit: the first token time still runs', async () => {
    const { clock, run } = setup({ scripts: [[{ body: ['start', 'hang'] }], [OK]] });
    assert.equal(await partsOf(await settled(clock, run())), 'start a b c finish');
  });

  test('content that only a caller of the same dialect can read ends the wait for the first token', async () => {
    const { clock, run } = setup({ scripts: [[{ body: ['start ?', 'hang'] }], [OK]] });
    const result = await settled(clock, run());
    assert.ok('answer' in result);
    assert.deepEqual(result.answer.first.parts.at(-1), { type: 'opaque' });
  });

  test('gives a whole answer the total time, not the first token time', async () => {
    const { clock, run } = setup({ scripts: [[{ head: 'hang' }]], stream: false });
    const before = clock.monotonic();
    const result = await settled(clock, run());
    assert.equal('failure' in result && result.failure.code, 'deadline_exceeded');
    assert.ok(clock.monotonic() - before >= TIMEOUTS.totalMs);
  });

  const cuts: readonly [string, ScriptedReply, FailureCode][] = [
    ['ends without its terminal event', { body: ['a'] }, 'truncated'],
    ['breaks', { body: ['a', new NetworkError('reset', 'ECONNRESET')] }, 'truncated'],
    ['sends garbage', { body: ['a', '!'] }, 'bad_upstream_answer'],
  ];
  for (const [how, reply, code] of cuts) {
    test(`an answer that ${how} after its first content is a failure and never retried`, async () => {
      const { clock, clients, run } = setup({ scripts: [[reply], [OK]] });
      assert.equal(await partsOf(await settled(clock, run())), `a ${code}`);
      assert.deepEqual(
        clients.map((client) => client.sent.length),
        [1, 0],
      );
      assert.equal(clock.timers, 0);
    });

    test(`an answer that ${how} before its first content is tried again`, async () => {
      const early = { ...reply, body: reply.body?.slice(1) ?? [] };
      const { clock, clients, run } = setup({ scripts: [[early, OK]] });
      assert.equal(await partsOf(await settled(clock, run())), 'start a b c finish');
      assert.equal(clients[0]?.sent.length, 2);
    });
  }

  test('an answer that stalls beyond the idle time is a failure', async () => {
    const { clock, clients, run } = setup({ scripts: [[{ body: ['a', 'hang'] }]] });
    const result = await settled(clock, run());
    assert.ok('answer' in result);
    const pending = nextBatch(result.answer);
    await clock.advance(TIMEOUTS.idleMs - 1);
    assert.equal(clients[0]?.sent[0]?.signal.aborted, false);
    await clock.advance(1_000);
    assert.equal((await pending)?.parts[0]?.type, 'failure');
  });

  test('a reader who is slow does not run the idle time down', async () => {
    const { clock, run } = setup({ scripts: [[{ body: ['a', 'b', '.'] }]] });
    const result = await settled(clock, run());
    assert.ok('answer' in result);
    await clock.advance(TIMEOUTS.idleMs * 3);
    assert.equal(await partsOf(result), 'a b finish');
  });

  test('the deadline ends a stream that never ends', async () => {
    const { clock, run } = setup({ scripts: [[{ body: ['a', 'hang'] }]] });
    const result = await settled(clock, run());
    assert.ok('answer' in result);
    await clock.advance(TIMEOUTS.totalMs);
    assert.equal(await partsOf(result), 'a deadline');
  });

  test('waits as long as a throttling target asks, within its bounds', async () => {
    const throttled = { status: 429, headers: { 'retry-after': '3' } };
    const { clock, clients, run } = setup({ scripts: [[throttled, OK]] });
    const pending = run();
    await clock.advance(2_900);
    assert.equal(clients[0]?.sent.length, 1);
    await partsOf(await settled(clock, pending));
    assert.equal(clients[0]?.sent.length, 2);
  });

  test('does not wait beyond the deadline: the next target may still answer in time', async () => {
    const { clock, clients, run } = setup({
      scripts: [[{ status: 429, headers: { 'retry-after': '60' } }], [OK]],
      attempts: 50,
    });
    await partsOf(await settled(clock, run()));
    assert.equal(clients[1]?.sent.length, 1);
    assert.ok((clients[0]?.sent.length ?? 0) < 50);
  });

  test('a client who leaves ends the attempt and everything behind it', async () => {
    const client = new AbortController();
    const { clock, clients, run } = setup({ scripts: [[{ head: 'hang' }], [OK]], signal: client.signal });
    const pending = run();
    await clock.advance(10);
    client.abort();
    const result = await settled(clock, pending);
    assert.equal('failure' in result && result.failure.code, 'client_closed');
    assert.ok(clients[0]?.sent[0]?.signal.aborted);
    assert.equal(clients[1]?.sent.length, 0);
    assert.equal(clock.timers, 0);
  });

  test('no attempt follows when the client leaves during a backoff', async () => {
    const client = new AbortController();
    const { clock, clients, run } = setup({
      scripts: [[{ status: 429, headers: { 'retry-after': '3' } }]],
      signal: client.signal,
    });
    const pending = run();
    await clock.advance(10);
    client.abort();
    const result = await settled(clock, pending);
    assert.equal('failure' in result && result.failure.code, 'client_closed');
    assert.equal(clients[0]?.sent.length, 1);
    assert.equal(clock.timers, 0);
  });

  test('a process that stops fails what waits for a head, for the next attempt, or in mid-stream', async () => {
    const scripts: readonly ScriptedReply[] = [
      { head: 'hang' },
      { status: 429, headers: { 'retry-after': '3' } },
    ];
    for (const script of scripts) {
      const { clock, run, stop } = setup({ scripts: [[script]] });
      const pending = run();
      await clock.advance(10);
      stop();
      const result = await settled(clock, pending);
      assert.equal('failure' in result && result.failure.code, 'draining');
      assert.equal(clock.timers, 0);
    }
    const { clock, clients, run, stop } = setup({ scripts: [[{ body: ['a', 'hang'] }]] });
    const begun = await settled(clock, run());
    stop();
    assert.equal(await partsOf(begun), 'a draining');
    const late = await settled(clock, run());
    assert.equal('failure' in late && late.failure.code, 'draining');
    assert.ok(clients[0]?.sent.every(({ signal }) => signal.aborted));
    assert.equal(clock.timers, 0);
  });

  test('while targets are known to be dead one call probes, and the others fail at once', async () => {
    const { clock, clients, run } = setup({ scripts: [[{ head: 'hang' }], [{ head: 'hang' }]] });
    await Promise.all([settled(clock, run()), settled(clock, run())]);
    const before = clients.map((client) => client.sent.length);
    const calls = [run(), run(), run()];
    await clock.advance(0);
    assert.deepEqual(
      clients.map((client) => client.sent.length),
      [(before[0] ?? 0) + 1, before[1]],
    );
    for (const call of calls.slice(1)) {
      const refused = await call;
      assert.ok('failure' in refused);
      assert.deepEqual([refused.failure.code, refused.attempts], ['all_targets_failed', 0]);
      assert.ok((refused.failure.retryAfterMs ?? 0) >= 1_000);
    }
  });

  test('the only target of a route is asked, whatever is known of it, and with less and less retries', async () => {
    const { clock, clients, run } = setup({ scripts: [[{ status: 500 }]] });
    for (let call = 0; call < 40; call++) {
      const result = await settled(clock, run());
      assert.equal('failure' in result && result.failure.code, 'upstream_error');
    }
    // 500 tokens at 14 a retry pay for 35 retries of 40 calls, not for 80.
    assert.equal(clients[0]?.sent.length, 40 + 35);
  });
});
