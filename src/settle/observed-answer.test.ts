import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../core/failure.ts';
import { nextBatch } from '../core/part-source.ts';
import type { PartBatch } from '../core/stream-part.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { RecordingHook } from '../testing/call/recording-hook.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { batchOf, failurePart, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { allParts, ScriptedParts } from '../testing/call/scripted-parts.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { CallSettlement } from './call-settlement.ts';
import { ObservedAnswer } from './observed-answer.ts';

const FIRST = batchOf(textPart('a'));

function observe(behind: readonly (PartBatch | null)[], first = FIRST) {
  const source = new ScriptedParts(first, behind);
  const hook = new RecordingHook();
  const record = new FakeRecord();
  record.stream = true;
  const settlement = new CallSettlement(record, { hooks: [hook], events: new RecordingSink() });
  settlement.began(sampleRequest({ stream: true }));
  const begun = Object.assign(source, { facts: { target: 'p/m' } });
  return { answer: new ObservedAnswer(begun, settlement), source, hook, record };
}

describe('an observed answer', () => {
  test('hands out every batch once, the first one too, and then says that there is none', async () => {
    const last = batchOf(textPart('b'), finishPart());
    const { answer, source, record } = observe([last, null]);
    assert.deepEqual(answer.facts, { target: 'p/m' });
    assert.equal(answer.first, FIRST);
    assert.deepEqual(
      [await nextBatch(answer), await nextBatch(answer), await nextBatch(answer)],
      [FIRST, last, null],
    );
    assert.deepEqual(record.ends, [{ status: 200, failure: undefined }]);
    assert.deepEqual(source.cancels, []);
  });

  test('counts parts when a reader takes them, not when they are looked at', async () => {
    const { answer, hook } = observe([batchOf(finishPart())]);
    assert.equal(answer.first, FIRST);
    assert.deepEqual(hook.parts, []);
    await nextBatch(answer);
    assert.deepEqual(hook.parts, [textPart('a')]);
    assert.deepEqual(hook.ends, []);
    await nextBatch(answer);
    assert.equal(hook.ends.length, 1);
  });

  test('a failure in mid-stream ends the call with it', async () => {
    const { answer, record, hook } = observe([batchOf(failurePart('idle_timeout')), null]);
    assert.deepEqual(
      (await allParts(answer)).map(({ type }) => type),
      ['text', 'failure'],
    );
    assert.deepEqual(
      record.ends.map(({ status, failure: why }) => [status, why?.code]),
      [[200, 'idle_timeout']],
    );
    assert.equal(hook.ends[0]?.outcome, 'idle_timeout');
  });

  test('a reader that leaves cancels the source and ends the call with what was delivered', async () => {
    const { answer, source, hook, record } = observe([batchOf(textPart('b')), batchOf(textPart('c'))]);
    await nextBatch(answer);
    await nextBatch(answer);
    answer.cancel();
    answer.cancel();
    assert.equal(source.cancels.length, 1);
    assert.deepEqual(hook.parts, [textPart('a'), textPart('b')]);
    assert.deepEqual(
      record.ends.map(({ failure: why }) => why?.code),
      ['client_closed'],
    );
    assert.equal(await nextBatch(answer), null);
  });

  test('whoever cancels for another reason is believed', () => {
    const { answer, record } = observe([]);
    answer.cancel(failure('internal'));
    assert.deepEqual(
      record.ends.map(({ failure: why }) => why?.code),
      ['internal'],
    );
  });

  test('a batch that comes after its reader has left is dropped', () => {
    const { answer, source, hook } = observe([]);
    const taken: (PartBatch | null)[] = [];
    answer.next((batch) => taken.push(batch));
    answer.next((batch) => taken.push(batch));
    answer.cancel();
    source.push(batchOf(textPart('late')));
    // The reader that waited hears that there is nothing more.
    assert.deepEqual(taken, [FIRST, null]);
    assert.deepEqual(hook.parts, [textPart('a')]);
  });

  test('what the source says while it is cancelled is not heard any more', () => {
    const { answer, source, record } = observe([]);
    const taken: (PartBatch | null)[] = [];
    answer.next((batch) => taken.push(batch));
    answer.next((batch) => taken.push(batch));
    source.cancel = () => source.push(batchOf(failurePart('truncated')));
    answer.cancel();
    assert.deepEqual(taken, [FIRST, null]);
    assert.deepEqual(
      record.ends.map(({ failure: why }) => why?.code),
      ['client_closed'],
    );
  });

  test('an answer that the call ends by itself is settled, even if nobody reads', async () => {
    const { answer, source, record, hook } = observe([]);
    await nextBatch(answer);
    source.endByItself(failure('deadline_exceeded'));
    assert.deepEqual(
      record.ends.map(({ failure: why }) => why?.code),
      ['deadline_exceeded'],
    );
    assert.deepEqual(hook.ends.length, 1);
    answer.cancel();
    assert.equal(record.ends.length, 1);
  });

  test('cancelling behind the end alters nothing of what was settled', async () => {
    const { answer, record, hook } = observe([null], batchOf(textPart('a'), finishPart()));
    await allParts(answer);
    answer.cancel();
    assert.deepEqual(record.ends, [{ status: 200, failure: undefined }]);
    assert.equal(hook.ends.length, 1);
  });
});
