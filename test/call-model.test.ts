import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../src/core/cancellation.ts';
import type { ChatRequest } from '../src/core/chat-request.ts';
import type { Failure, FailureCode } from '../src/core/failure.ts';
import { nextBatch } from '../src/core/part-source.ts';
import { isTerminal, type StreamPart } from '../src/core/stream-part.ts';
import { type Answer, type CallOptions, isFailure } from '../src/gateway/call-model.ts';
import type { SettleHook } from '../src/ports/settle/settle-hook.ts';
import { RecordingHook } from '../src/testing/call/recording-hook.ts';
import { allParts } from '../src/testing/call/scripted-parts.ts';
import { sampleRequest } from '../src/testing/sample-request.ts';
import {
  ALL_KINDS,
  composeForTest,
  inTime,
  MODEL_IDS,
  settingsFor,
  type TestedGateway,
} from './harness/composed-gateway.ts';

// No socket and no HTTP door: a request made by hand goes in, parts come out.

const HERE: CallOptions = { origin: { operation: 'test' } };

/** A request whose simulated target goes wrong: the fault stands behind `!` in a model id of its own. */
function faulty(fault: string, kind: (typeof ALL_KINDS)[number] = 'openai') {
  return settingsFor({
    models: { faulty: { targets: [{ provider: kind, model: `${MODEL_IDS[kind]}!${fault}` }] } },
  });
}

async function ask(
  { gateway, clock }: TestedGateway,
  request: Partial<ChatRequest>,
  options: Partial<CallOptions> = {},
): Promise<Answer | Failure> {
  return inTime(
    clock,
    gateway.callModel(sampleRequest({ stream: true, ...request }), { ...HERE, ...options }),
  );
}

async function begun(...asked: Parameters<typeof ask>): Promise<Answer> {
  const result = await ask(...asked);
  assert.ok(!isFailure(result), JSON.stringify(result));
  return result;
}

async function failed(...asked: Parameters<typeof ask>): Promise<Failure> {
  const result = await ask(...asked);
  assert.ok(isFailure(result), 'it answered');
  return result;
}

function assertEndsOnce(parts: readonly StreamPart[]): void {
  assert.equal(parts.filter(isTerminal).length, 1);
  assert.ok(isTerminal(parts.at(-1) as StreamPart));
}

/** Hooks heard a call begin, its parts, and one end. */
function assertSettled(hook: RecordingHook, parts: readonly StreamPart[], outcome: 'ok' | FailureCode): void {
  assert.equal(hook.begun.length, 1);
  assert.deepEqual(hook.parts, parts);
  assert.deepEqual(
    hook.ends.map((end) => end.outcome),
    [outcome],
  );
}

for (const kind of ALL_KINDS) {
  describe(`callModel, asking ${kind}`, () => {
    for (const stream of [true, false]) {
      test(`${stream ? 'a stream' : 'a whole answer'} ends once, and its record has the usage that its parts told`, async () => {
        const hook = new RecordingHook();
        const tested = composeForTest(settingsFor(), { hooks: [hook] });
        const { clock, events } = tested;
        const answer = await begun(tested, { model: kind, stream });
        const parts = await inTime(clock, allParts(answer));
        assertEndsOnce(parts);
        const last = parts.at(-1);
        assert.ok(last?.type === 'finish');
        assert.ok(last.usage.inputTokens > 0 && last.usage.outputTokens > 0);
        const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
        assert.match(text, /Hello/);
        if (stream) assert.ok(parts.filter((part) => part.type === 'text').length > 3);

        assert.equal(events.requests.length, 1);
        const [event] = events.requests;
        assert.deepEqual([event?.status, event?.outcome, event?.stream], [200, 'ok', stream]);
        assert.deepEqual([event?.operation, event?.dialect, event?.attempts], ['test', 'native', 1]);
        assert.deepEqual([event?.requestedModel, event?.routedModel], [kind, kind]);
        assert.deepEqual([event?.target?.provider, event?.target?.model], [kind, MODEL_IDS[kind]]);
        assert.deepEqual(event?.usage, last.usage);
        assert.deepEqual(event?.finishReason, last.reason);
        assert.deepEqual(events.attempts, []);
        assertSettled(hook, parts, 'ok');
        assert.deepEqual(hook.ends[0]?.usage, last.usage);
        assert.equal(clock.timers, 0);
      });
    }

    test('a reader that leaves in mid-stream ends the upstream request, and is recorded with what it got', async () => {
      const hook = new RecordingHook();
      const tested = composeForTest(settingsFor(), { hooks: [hook] });
      const { clock, events, upstream } = tested;
      const answer = await begun(tested, { model: kind });
      const first = await nextBatch(answer);
      const second = await inTime(clock, nextBatch(answer));
      answer.cancel();
      await clock.advance(60_000);
      assert.equal(await nextBatch(answer), null);
      assertSettled(hook, [...(first?.parts ?? []), ...(second?.parts ?? [])], 'client_closed');
      assert.deepEqual(
        events.requests.map(({ outcome, stream, attempts }) => ({ outcome, stream, attempts })),
        [{ outcome: 'client_closed', stream: true, attempts: 1 }],
      );
      if (kind !== 'simulator') {
        const [seen] = upstream.log();
        assert.equal(seen?.outcome, 'aborted-by-client');
        assert.ok(seen.tokens < 10, `${seen.tokens} tokens were made for nobody`);
      }
      assert.equal(clock.timers, 0);
    });

    test('a stream that is cut has a failure for its end', async () => {
      const hook = new RecordingHook();
      const tested = composeForTest(faulty('cut=3', kind), { hooks: [hook] });
      const answer = await begun(tested, { model: 'faulty' });
      const parts = await inTime(tested.clock, allParts(answer));
      assertEndsOnce(parts);
      const last = parts.at(-1);
      assert.equal(last?.type === 'failure' && last.failure.code, 'truncated');
      assertSettled(hook, parts, 'truncated');
      assert.deepEqual(
        tested.events.requests.map(({ outcome, status }) => [outcome, status]),
        [['truncated', 200]],
      );
    });

    test('a target that refuses is a failure, told with who was asked and how often', async () => {
      const hook = new RecordingHook();
      const tested = composeForTest(faulty('500', kind), { hooks: [hook] });
      const why = await failed(tested, { model: 'faulty' });
      assert.equal(why.code, 'upstream_error');
      const { requests, attempts } = tested.events;
      assert.deepEqual(
        requests.map(({ outcome, status, attempts: asked, target }) => [
          outcome,
          status,
          asked,
          target?.provider,
        ]),
        [['upstream_error', 503, 3, kind]],
      );
      assert.deepEqual(
        attempts.map(({ outcome, attempt }) => [outcome, attempt]),
        [1, 2, 3].map((attempt) => ['upstream_error', attempt]),
      );
      assertSettled(hook, [], 'upstream_error');
    });
  });
}

describe('callModel', () => {
  test('a model that nobody configured is a failure with one record, and no hook hears of it', async () => {
    const hook = new RecordingHook();
    const tested = composeForTest(settingsFor(), { hooks: [hook] });
    const why = await failed(tested, { model: 'nobody' });
    assert.equal(why.code, 'model_not_found');
    assert.deepEqual(
      tested.events.requests.map(({ outcome, status, attempts, requestedModel, routedModel }) => ({
        ...{ outcome, status, attempts, requestedModel, routedModel },
      })),
      [
        {
          ...{ outcome: 'model_not_found', status: 404, attempts: 0 },
          ...{ requestedModel: undefined, routedModel: undefined },
        },
      ],
    );
    assert.deepEqual(hook.journal, []);
    assert.deepEqual(tested.upstream.log(), []);
  });

  test('a call from a door settles the record that the door opened; another has one of its own', async () => {
    const tested = composeForTest();
    const caller = { keyName: 'job-runner', tenant: 'documents' };
    const origin = { operation: 'document', requestId: 'req_mine' };
    await inTime(tested.clock, allParts(await begun(tested, { model: 'openai' }, { caller, origin })));
    assert.deepEqual(
      tested.events.requests.map(({ requestId, operation, keyName, tenant }) => [
        ...[requestId, operation, keyName, tenant],
      ]),
      [['req_mine', 'document', 'job-runner', 'documents']],
    );
  });

  test('the trace that a call brings goes on upstream', async () => {
    const tested = composeForTest();
    const trace = {
      ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
      ...{ sampled: false, fromCaller: true as const },
    };
    await inTime(tested.clock, allParts(await begun(tested, { model: 'openai' }, { trace })));
    assert.match(
      tested.upstream.log()[0]?.headers.traceparent ?? '',
      /^00-0af7651916cd43dd8448eb211c80319c-/,
    );
    assert.equal(tested.events.requests[0]?.trace.traceId, trace.traceId);
  });

  test('a caller who is gone already gets no answer, and nothing is asked for it', async () => {
    const tested = composeForTest();
    const signal = new Cancellation();
    signal.abort();
    assert.equal((await failed(tested, { model: 'openai' }, { signal })).code, 'client_closed');
    assert.deepEqual(tested.upstream.log(), []);
    assert.deepEqual(
      tested.events.requests.map(({ outcome }) => outcome),
      ['client_closed'],
    );
  });

  test('a caller who goes before the first content ends the upstream request', async () => {
    const tested = composeForTest();
    const { gateway, clock, events, upstream } = tested;
    const signal = new Cancellation();
    const pending = gateway.callModel(sampleRequest({ model: 'openai', stream: true }), { ...HERE, signal });
    await clock.advance(50);
    signal.abort();
    const why = await inTime(clock, pending);
    assert.ok(isFailure(why) && why.code === 'client_closed');
    assert.equal(upstream.log()[0]?.outcome, 'aborted-by-client');
    assert.deepEqual(
      events.requests.map(({ outcome, attempts }) => [outcome, attempts]),
      [['client_closed', 1]],
    );
    assert.equal(clock.timers, 0);
  });

  test('a caller who goes in mid-stream ends it for a reader who is still there', async () => {
    const tested = composeForTest();
    const { clock, events, upstream } = tested;
    const signal = new Cancellation();
    const answer = await begun(tested, { model: 'openai' }, { signal });
    await nextBatch(answer);
    const pending = nextBatch(answer);
    signal.abort();
    const last = (await inTime(clock, pending))?.parts.at(-1);
    assert.equal(last?.type === 'failure' && last.failure.code, 'client_closed');
    assert.equal(upstream.log()[0]?.outcome, 'aborted-by-client');
    assert.deepEqual(
      events.requests.map(({ outcome }) => outcome),
      ['client_closed'],
    );
  });

  test('a deadline that comes before the answer is a failure, and the upstream request ends', async () => {
    const tested = composeForTest();
    const deadlineAt = tested.clock.monotonic() + 100;
    assert.equal((await failed(tested, { model: 'openai' }, { deadlineAt })).code, 'deadline_exceeded');
    assert.equal(tested.upstream.log()[0]?.outcome, 'aborted-by-client');
    assert.deepEqual(
      tested.events.requests.map(({ outcome, status }) => [outcome, status]),
      [['deadline_exceeded', 504]],
    );
    assert.equal(tested.clock.timers, 0);
  });

  test('a deadline that comes in mid-stream is its end', async () => {
    const tested = composeForTest();
    const deadlineAt = tested.clock.monotonic() + 500;
    const answer = await begun(tested, { model: 'openai' }, { deadlineAt });
    const parts = await inTime(tested.clock, allParts(answer));
    assertEndsOnce(parts);
    const last = parts.at(-1);
    assert.equal(last?.type === 'failure' && last.failure.code, 'deadline_exceeded');
    assert.equal(tested.events.requests[0]?.outcome, 'deadline_exceeded');
  });

  test('a deadline that has passed is a failure, and nobody is asked', async () => {
    const tested = composeForTest();
    await tested.clock.advance(1_000);
    assert.equal((await failed(tested, { model: 'openai' }, { deadlineAt: 500 })).code, 'deadline_exceeded');
    assert.equal(tested.events.requests.length, 1);
    assert.deepEqual(tested.upstream.log(), []);
  });

  test('a deadline beyond the total time of the model does not prolong it', async () => {
    const tested = composeForTest(
      settingsFor({
        models: {
          faulty: {
            targets: [{ provider: 'openai', model: 'sim-1!stall=2' }],
            timeouts: { total: '2s', idle: '60s' },
          },
        },
      }),
    );
    const answer = await begun(tested, { model: 'faulty' }, { deadlineAt: 3_600_000 });
    const last = (await inTime(tested.clock, allParts(answer))).at(-1);
    assert.equal(last?.type === 'failure' && last.failure.code, 'deadline_exceeded');
    assert.equal(tested.events.requests[0]?.durationMs, 2_000);
  });

  test('the next target answers where the first one fails, and listeners hear of the failure with telemetry off', async () => {
    const tested = composeForTest(
      settingsFor({
        models: {
          pair: {
            targets: [
              { provider: 'openai', model: 'sim-1!401' },
              { provider: 'anthropic', model: MODEL_IDS.anthropic },
            ],
          },
        },
      }),
    );
    const answer = await begun(tested, { model: 'pair' });
    assert.equal(answer.facts.attempts, 2);
    assert.equal(answer.facts.target.provider, 'anthropic');
    await inTime(tested.clock, allParts(answer));
    assert.deepEqual(
      tested.events.attempts.map(({ outcome, target }) => [outcome, target.provider]),
      [['upstream_auth', 'openai']],
    );
    assert.deepEqual(
      tested.events.requests.map(({ outcome, attempts, target }) => [outcome, attempts, target?.provider]),
      [['ok', 2, 'anthropic']],
    );
  });

  test('hooks are told in the order in which the root lists them', async () => {
    const journal: string[] = [];
    const hooks = [new RecordingHook('first', journal), new RecordingHook('second', journal)];
    const tested = composeForTest(settingsFor(), { hooks });
    await inTime(tested.clock, allParts(await begun(tested, { model: 'openai', stream: false })));
    const told = ['began', 'saw', 'ended ok'].flatMap((what) => [`first ${what}`, `second ${what}`]);
    assert.deepEqual(journal, told);
  });

  const broken = (): never => {
    throw new TypeError('a defect of the hook');
  };
  const fine = () => {};
  const brokenHooks: readonly [string, SettleHook][] = [
    ['began', { began: broken }],
    ['saw', { began: () => ({ saw: broken, ended: fine }) }],
    ['ended', { began: () => ({ saw: fine, ended: broken }) }],
  ];
  for (const [where, hook] of brokenHooks) {
    test(`a hook that throws in ${where} alters nothing and leaves a defect in the log`, async () => {
      const other = new RecordingHook();
      const tested = composeForTest(settingsFor(), { hooks: [hook, other] });
      const request = { model: 'openai', stream: false };
      const parts = await inTime(tested.clock, allParts(await begun(tested, request)));
      assert.equal(parts.at(-1)?.type, 'finish');
      assertSettled(other, parts, 'ok');
      assert.deepEqual(
        tested.events.requests.map(({ outcome }) => outcome),
        ['ok'],
      );
      assert.deepEqual(
        tested.events.notes.map(({ level, detail }) => [level, detail?.request_id]),
        [['error', tested.events.requests[0]?.requestId]],
      );
    });
  }

  test('a gateway that stops ends calls under way with a failure, and takes no more', async () => {
    const tested = composeForTest();
    const answer = await begun(tested, { model: 'openai' });
    await nextBatch(answer);
    tested.gateway.endCalls();
    const last = (await inTime(tested.clock, allParts(answer))).at(-1);
    assert.equal(last?.type === 'failure' && last.failure.code, 'draining');
    assert.equal((await failed(tested, { model: 'openai' })).code, 'draining');
    assert.deepEqual(
      tested.events.requests.map(({ outcome }) => outcome),
      ['draining', 'draining'],
    );
  });
});
