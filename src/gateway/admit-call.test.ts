import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { admitCall } from './admit-call.ts';

test('a drain refuses new calls, and lets those go on that a door took in before', () => {
  const draining = { isDraining: () => true };
  assert.equal(admitCall({ operation: 'document' }, draining)?.code, 'draining');
  assert.equal(admitCall({ record: new FakeRecord() }, draining), undefined);
  assert.equal(admitCall({ operation: 'document' }, { isDraining: () => false }), undefined);
});
