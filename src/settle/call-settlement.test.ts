import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../core/failure.ts';
import { NO_USAGE } from '../core/usage.ts';
import type { SettleHook } from '../ports/settle/settle-hook.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { RecordingHook } from '../testing/call/recording-hook.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { failurePart, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { CallSettlement } from './call-settlement.ts';

function setup(hooks: readonly SettleHook[] = []) {
  const record = new FakeRecord();
  const events = new RecordingSink();
  return { record, events, settlement: new CallSettlement(record, { hooks, events }) };
}

const USAGE = { ...NO_USAGE, inputTokens: 3, outputTokens: 2 };

describe('settling a call', () => {
  test('a hook hears its beginning, every part in order, and its end once with the usage', () => {
    const hook = new RecordingHook();
    const { record, settlement } = setup([hook]);
    const request = sampleRequest();
    settlement.began(request);
    settlement.saw([textPart('a'), textPart('b')]);
    settlement.saw([textPart('c'), finishPart(USAGE)]);
    assert.equal(hook.begun.length, 1);
    assert.equal(hook.begun[0]?.request, request);
    assert.equal(hook.begun[0]?.record, record);
    assert.deepEqual(hook.parts, [textPart('a'), textPart('b'), textPart('c'), finishPart(USAGE)]);
    assert.deepEqual(hook.ends, [{ outcome: 'ok', usage: USAGE }]);
    assert.deepEqual(record.ends, [{ status: 200, failure: undefined }]);
  });

  test('the first end stands, whatever comes behind it', () => {
    const hook = new RecordingHook();
    const { record, settlement } = setup([hook]);
    settlement.began(sampleRequest());
    settlement.saw([finishPart()]);
    settlement.brokeOff(failure('client_closed'));
    settlement.failed(failure('internal'));
    settlement.saw([textPart('late'), failurePart('truncated')]);
    assert.deepEqual(
      hook.ends.map(({ outcome }) => outcome),
      ['ok'],
    );
    assert.deepEqual(hook.parts, [finishPart()]);
    assert.equal(record.ends.length, 1);
  });

  test('a stream that breaks off had its status 200 before; a whole answer has that of the failure', () => {
    for (const [stream, status] of [
      [true, 200],
      [false, 503],
    ] as const) {
      const hook = new RecordingHook();
      const { record, settlement } = setup([hook]);
      record.stream = stream;
      settlement.began(sampleRequest({ stream }));
      settlement.saw([textPart('a'), failurePart('truncated', 'cut')]);
      assert.deepEqual(record.ends, [{ status, failure: failure('truncated', 'cut') }]);
      assert.deepEqual(hook.ends, [{ outcome: 'truncated', usage: undefined }]);
    }
  });

  test('a call without an answer ends with its failure, and the record has the id that the provider gave', () => {
    const { record, settlement } = setup();
    const why = failure('throttled', undefined, { upstreamRequestId: 'up_1' });
    assert.equal(settlement.failed(why), why);
    assert.deepEqual(record.ends, [{ status: 429, failure: why }]);
    assert.equal(record.upstreamRequestId, 'up_1');
  });

  test('a defect that ended a call is told to the operator once, with its stack', () => {
    const why = failure('bad_upstream_answer', undefined, { defect: new TypeError('a defect of a decoder') });
    for (const how of ['before', 'in mid-answer'] as const) {
      const { events, settlement } = setup();
      settlement.began(sampleRequest());
      if (how === 'before') settlement.failed(why);
      else settlement.saw([textPart('a'), { type: 'failure', failure: why }]);
      assert.equal(events.notes.length, 1, how);
      assert.equal(events.notes[0]?.detail?.request_id, 'req_1');
      assert.match(String(events.notes[0]?.detail?.error), /TypeError: a defect of a decoder\n +at /);
    }
  });

  test('a call that never began is no hook’s business', () => {
    const hook = new RecordingHook();
    setup([hook]).settlement.failed(failure('model_not_found'));
    assert.deepEqual(hook.journal, []);
  });

  test('hooks are told in the order of their list', () => {
    const journal: string[] = [];
    const { settlement } = setup([new RecordingHook('first', journal), new RecordingHook('second', journal)]);
    settlement.began(sampleRequest());
    settlement.saw([finishPart()]);
    const told = ['began', 'saw', 'ended ok'].flatMap((what) => [`first ${what}`, `second ${what}`]);
    assert.deepEqual(journal, told);
  });

  test('a hook without anything to settle for a call is left out of it', () => {
    const other = new RecordingHook();
    const { settlement, events } = setup([{ began: () => undefined }, other]);
    settlement.began(sampleRequest());
    settlement.saw([finishPart()]);
    assert.deepEqual(
      other.ends.map(({ outcome }) => outcome),
      ['ok'],
    );
    assert.deepEqual(events.events, []);
  });

  const broken = (): never => {
    throw new TypeError('a defect of the hook');
  };
  const fine = () => {};
  const hooks: readonly [string, SettleHook][] = [
    ['begins', { began: broken }],
    ['sees parts', { began: () => ({ saw: broken, ended: fine }) }],
    ['ends', { began: () => ({ saw: fine, ended: broken }) }],
  ];
  for (const [when, hook] of hooks) {
    test(`a hook that throws when a call ${when} costs neither the call nor the other hooks anything`, () => {
      const other = new RecordingHook();
      const { record, events, settlement } = setup([hook, other]);
      settlement.began(sampleRequest());
      settlement.saw([finishPart(USAGE)]);
      assert.deepEqual(other.journal, ['hook began', 'hook saw', 'hook ended ok']);
      assert.deepEqual(record.ends, [{ status: 200, failure: undefined }]);
      assert.equal(events.notes.length, 1);
      assert.equal(events.notes[0]?.detail?.request_id, 'req_1');
      assert.match(String(events.notes[0]?.detail?.error), /a defect of the hook/);
    });
  }
});
