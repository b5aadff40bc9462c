import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordStart } from '../core/record/request-record.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { recordOf } from './call-origin.ts';

function setup() {
  const opened: RecordStart[] = [];
  const made = { ...SAMPLE_TRACE, spanId: '0000000000000001' };
  const make = {
    openRecord(start: RecordStart) {
      opened.push(start);
      return new FakeRecord(start);
    },
    newTrace: () => made,
    newRequestId: () => 'req_made',
  };
  return { make, opened, made };
}

describe('the record of a call', () => {
  test('is the one that its door opened, as it is', () => {
    const { make, opened } = setup();
    const record = new FakeRecord();
    record.keyName = 'told at the door';
    const caller = { keyName: 'another', tenant: undefined };
    assert.equal(recordOf({ origin: { record }, caller }, make), record);
    assert.equal(record.keyName, 'told at the door');
    assert.deepEqual(opened, []);
  });

  test('is opened for a call from elsewhere, with who calls', () => {
    const { make, opened, made } = setup();
    const caller = { keyName: 'jobs', tenant: 'documents' };
    const record = recordOf({ origin: { operation: 'document' }, caller }, make);
    assert.deepEqual(opened, [
      { requestId: 'req_made', dialect: 'native', operation: 'document', asksModel: true, trace: made },
    ]);
    assert.deepEqual([record.keyName, record.tenant], ['jobs', 'documents']);
  });

  test('takes the id and the trace that the call brings', () => {
    const { make, opened } = setup();
    const origin = { operation: 'document', requestId: 'req_mine' };
    recordOf({ origin, trace: SAMPLE_TRACE }, make);
    assert.deepEqual([opened[0]?.requestId, opened[0]?.trace], ['req_mine', SAMPLE_TRACE]);
  });
});
