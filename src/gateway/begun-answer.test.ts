import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CallSettlement } from '../settle/call-settlement.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { batchOf, finishPart } from '../testing/call/sample-parts.ts';
import { bounded, observed, tellDegraded } from './begun-answer.ts';
import { toyAnswer } from './fake-executor.fixture.ts';

describe('an answer that has begun', () => {
  test('tells the record who answers, after how many attempts and how soon', () => {
    const record = new FakeRecord();
    const settlement = new CallSettlement(record, { hooks: [], events: new RecordingSink() });
    observed(toyAnswer(batchOf(finishPart())).answer, record, settlement);
    assert.deepEqual(
      [record.attempts, record.ttftMs, record.upstreamRequestId, record.warnings],
      [2, 12, 'up_1', ['seed: is not taken']],
    );
  });

  test('of a ladder says so in a header beside those that are there', () => {
    const record = new FakeRecord();
    record.replyHeaders = { 'x-cache': 'miss' };
    tellDegraded(record, { step: 'message', reason: 'throttled' });
    assert.deepEqual(record.replyHeaders, { 'x-cache': 'miss', 'x-sluiceway-degraded': 'message' });
    assert.deepEqual(record.degraded, { step: 'message', reason: 'throttled' });
  });

  test('is handed on as it is where nothing was reserved', () => {
    const { answer } = toyAnswer(batchOf(finishPart()));
    const clock = { setTimer: () => ({ cancel() {} }) };
    assert.equal(bounded({ answer }, undefined, clock), answer);
  });
});
