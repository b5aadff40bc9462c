import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cacheForTest } from '../cache/cache-stage.fixture.ts';
import type { CallResult } from '../call/attempt-loop.ts';
import { TOY_NAME } from '../call/toy-target.fixture.ts';
import type { DegradeStep } from '../config/settings.ts';
import { failure } from '../core/failure.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { RecordingHook } from '../testing/call/recording-hook.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { batchOf, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { allParts } from '../testing/call/scripted-parts.ts';
import { settle } from '../testing/fake-clock.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { createCallModel, isFailure } from './call-model.ts';
import { FakeExecutor, TOY_TIMEOUTS, toyAnswer } from './fake-executor.fixture.ts';

const ANSWER = batchOf(textPart('Because of '), textPart('the water.'), finishPart({ outputTokens: 4 }));
const answering = (): CallResult => ({ answer: toyAnswer(ANSWER).answer });

function setup(result: () => CallResult = answering, name = 'toy', degrade: readonly DegradeStep[] = []) {
  const { cache, clock, store } = cacheForTest();
  const executor = new FakeExecutor(() => result());
  const hook = new RecordingHook();
  const route = { name, targets: [], timeouts: TOY_TIMEOUTS, attemptsPerTarget: 1, degrade, cache };
  const callModel = createCallModel({
    clock,
    router: { names: () => [name], routeOf: () => route },
    executor,
    hooks: [hook],
    events: new RecordingSink(),
    openRecord: () => assert.fail('the door has opened a record'),
    newTrace: () => SAMPLE_TRACE,
    isDraining: () => false,
    newRequestId: () => 'req_made',
  });

  async function call(
    cacheControl: string | null = null,
    set: Partial<FakeRecord> & { model?: string; stream?: boolean } = {},
  ) {
    const { model, stream = false, ...rest } = set;
    const record = Object.assign(new FakeRecord(), { tenant: 'acme', ...rest });
    const headers = { header: (each: string) => (each === 'cache-control' ? cacheControl : null) };
    const answer = await callModel(sampleRequest({ model, stream }), { origin: { record }, headers });
    const parts = isFailure(answer) ? undefined : await allParts(answer);
    await settle();
    return { answer, record, parts, says: record.replyHeaders?.['x-cache'] };
  }
  return { call, executor, hook, clock, store };
}

describe('a call of a route with a cache', () => {
  test('asks a target once, and gives its answer again', async () => {
    const { call, executor, clock } = setup();
    assert.equal((await call()).says, 'miss');
    await clock.advance(2_500);
    const again = await call();
    assert.deepEqual(again.record.replyHeaders, { 'x-cache': 'hit', age: '2' });
    assert.equal(executor.asked.length, 1);
    assert.deepEqual(again.parts, [
      { type: 'start', model: TOY_NAME.model },
      textPart('Because of the water.'),
      finishPart({ outputTokens: 4 }),
    ]);
  });

  test('costs nothing upstream when the cache answers, and is settled as any other', async () => {
    const { call, hook } = setup();
    await call();
    const { record } = await call();
    assert.deepEqual([record.attempts, record.sends, record.cache], [0, 0, 'hit']);
    assert.equal(record.target?.provider, 'sluiceway');
    assert.deepEqual(record.ends, [{ status: 200, failure: undefined }]);
    assert.deepEqual(
      hook.ends.map(({ outcome }) => outcome),
      ['ok', 'ok'],
    );
  });

  test('is answered for its tenant alone: its key’s name where it has none', async () => {
    const { call, executor } = setup();
    await call(null, { tenant: undefined, keyName: 'one' });
    assert.equal((await call(null, { tenant: undefined, keyName: 'two' })).says, 'miss');
    assert.equal((await call(null, { tenant: 'one', keyName: 'three' })).says, 'hit');
    assert.equal(executor.asked.length, 2);
  });

  test('is answered for the very model that was asked for, where the route has many', async () => {
    const { call } = setup(answering, 'toy-*');
    await call(null, { model: 'toy-a' });
    assert.equal((await call(null, { model: 'toy-b' })).says, 'miss');
    assert.equal((await call(null, { model: 'toy-a' })).says, 'hit');
  });

  test('says so where the caller wants no cached answer', async () => {
    const { call } = setup();
    await call();
    assert.equal((await call('no-cache')).says, 'bypass');
  });

  test('fails without asking anybody where only a cached answer will do', async () => {
    const { call, executor } = setup();
    const { answer, record } = await call('only-if-cached');
    assert.ok(isFailure(answer));
    assert.equal(answer.code, 'cache_miss');
    assert.deepEqual([record.ends[0]?.status, executor.asked.length], [504, 0]);
  });

  test('keeps headers that another stage wants on the reply', async () => {
    const { call } = setup();
    const { record } = await call(null, { replyHeaders: { 'x-other': '1' } });
    assert.deepEqual(record.replyHeaders, { 'x-other': '1', 'x-cache': 'miss' });
  });

  test('is answered by a stale answer when its targets have failed and the ladder says so', async () => {
    let up = true;
    const { call, clock } = setup(
      () => (up ? answering() : { failure: failure('all_targets_failed'), attempts: 2, target: undefined }),
      'toy',
      [{ type: 'stale-cache' }],
    );
    await call();
    up = false;
    await clock.advance(2 * 3_600_000);
    const { record, parts } = await call();
    assert.deepEqual(parts?.[1], textPart('Because of the water.'));
    assert.deepEqual(record.replyHeaders, {
      'x-cache': 'stale',
      age: '7200',
      'x-sluiceway-degraded': 'stale-cache',
    });
    assert.deepEqual([record.cache, record.attempts], ['stale', 2]);
  });
});
