import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallResult } from '../call/attempt-loop.ts';
import { TOY_NAME } from '../call/toy-target.fixture.ts';
import { Cancellation } from '../core/cancellation.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { FailureError, failure } from '../core/failure.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { RecordingHook } from '../testing/call/recording-hook.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { batchOf, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { allParts } from '../testing/call/scripted-parts.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { type CallModelParts, type CallOptions, createCallModel, isFailure } from './call-model.ts';
import { FakeExecutor, TOY_TIMEOUTS, toyAnswer, toyRouter } from './fake-executor.fixture.ts';

function setup(result: () => CallResult, parts: Partial<CallModelParts> = {}) {
  const executor = new FakeExecutor(result);
  const hook = new RecordingHook();
  const events = new RecordingSink();
  const record = new FakeRecord();
  const callModel = createCallModel({
    router: toyRouter(),
    executor,
    hooks: [hook],
    events,
    clock: new FakeClock(),
    openRecord: () => assert.fail('the door has opened a record'),
    newTrace: () => SAMPLE_TRACE,
    isDraining: () => false,
    newRequestId: () => 'req_made',
    ...parts,
  });
  const call = (request: Partial<ChatRequest> = TOY, options: Partial<CallOptions> = {}) =>
    callModel(sampleRequest({ stream: true, ...request }), { origin: { record }, ...options });
  return { executor, hook, events, record, call };
}

const TOY = { model: 'toy' };
const FIRST = batchOf(textPart('a'));
const answering = () => ({ answer: toyAnswer(FIRST, [batchOf(finishPart()), null]).answer });

describe('asking a model', () => {
  test('gives an answer whose parts are settled as they are read', async () => {
    const { call, record, hook } = setup(answering);
    const answer = await call();
    assert.ok(!isFailure(answer));
    assert.deepEqual([hook.journal, record.ends], [['hook began'], []]);
    assert.deepEqual(await allParts(answer), [textPart('a'), finishPart()]);
    assert.deepEqual(record.ends, [{ status: 200, failure: undefined }]);
    assert.deepEqual(hook.ends[0]?.outcome, 'ok');
  });

  test('tells the record what was asked for, who answers and with which warnings', async () => {
    const { call, record } = setup(answering);
    await call();
    const { requestedModel, routedModel, target, attempts, ttftMs, upstreamRequestId, warnings } = record;
    assert.deepEqual(
      { requestedModel, routedModel, target, attempts, ttftMs, upstreamRequestId, warnings },
      {
        ...{ requestedModel: 'toy', routedModel: 'toy', target: TOY_NAME, attempts: 2 },
        ...{ ttftMs: 12, upstreamRequestId: 'up_1', warnings: ['seed: is not taken'] },
      },
    );
    assert.deepEqual([record.stream, record.sends], [true, 1]);
  });

  test('a call may last for the route’s total time, or until its own deadline if that is earlier', async () => {
    const { call, executor } = setup(answering);
    await call();
    await call(TOY, { deadlineAt: 1_000 });
    await call(TOY, { deadlineAt: TOY_TIMEOUTS.totalMs + 1 });
    assert.deepEqual(
      executor.asked.map(({ context }) => context.deadlineAt),
      [TOY_TIMEOUTS.totalMs, 1_000, TOY_TIMEOUTS.totalMs],
    );
  });

  test('the attempt gets the caller’s signal, the request’s id and its trace', async () => {
    const { call, executor, record } = setup(answering);
    const signal = new Cancellation();
    await call(TOY, { signal });
    await call();
    assert.equal(executor.asked[0]?.context.signal, signal);
    assert.equal(executor.asked[1]?.context.signal.aborted, false);
    assert.deepEqual(
      [executor.asked[0]?.context.requestId, executor.asked[0]?.context.trace],
      [record.requestId, record.trace],
    );
  });

  test('a call that names no model goes to the default', async () => {
    const { call, record } = setup(answering);
    assert.ok(!isFailure(await call({})));
    assert.deepEqual([record.requestedModel, record.routedModel], [undefined, 'toy']);
  });

  test('an unknown model is refused, and neither a hook nor a provider is called', async () => {
    const { call, record, hook, executor } = setup(answering);
    const why = await call({ model: 'nobody' });
    assert.ok(isFailure(why));
    assert.deepEqual(record.ends, [{ status: 404, failure: why }]);
    assert.deepEqual([hook.journal, executor.asked.length, record.sends], [[], 0, 0]);
  });

  test('a call without an answer is settled with the last target and the number of attempts', async () => {
    const why = failure('overloaded', undefined, { upstreamRequestId: 'up_9' });
    const { call, record, hook } = setup(() => ({ failure: why, attempts: 3, target: TOY_NAME }));
    assert.equal(await call(), why);
    assert.deepEqual(record.ends, [{ status: 503, failure: why }]);
    assert.deepEqual([record.attempts, record.target, record.upstreamRequestId], [3, TOY_NAME, 'up_9']);
    assert.deepEqual(hook.journal, ['hook began', 'hook ended overloaded']);
  });

  test('never rejects: a defect becomes a failure, is settled and is logged', async () => {
    const thrown = new TypeError('x is undefined');
    const { call, record, hook, events } = setup(() => {
      throw thrown;
    });
    const why = await call();
    assert.ok(isFailure(why));
    assert.equal(why.code, 'internal');
    assert.doesNotMatch(why.message, /undefined/);
    assert.deepEqual(record.ends, [{ status: 500, failure: why }]);
    assert.deepEqual(hook.journal, ['hook began', 'hook ended internal']);
    assert.equal(events.notes.length, 1);
    assert.match(String(events.notes[0]?.detail?.error), /x is undefined/);
  });

  test('a failure that is thrown on the way is no defect', async () => {
    const why = failure('forbidden');
    const { call, record, events } = setup(() => {
      throw new FailureError(why);
    });
    assert.equal(await call(), why);
    assert.deepEqual(record.ends, [{ status: 403, failure: why }]);
    assert.deepEqual(events.notes, []);
  });
});

test('a failure is told from an answer', () => {
  assert.equal(isFailure(failure('internal')), true);
  assert.equal(isFailure(toyAnswer(FIRST).answer), false);
});
