import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finishPart, textPart } from '../testing/call/sample-parts.ts';
import { readyAnswer } from './ready-answer.ts';

test('an answer of our own is whole in its first batch, costs nothing and comes from no provider', () => {
  const parts = [textPart('a'), finishPart()];
  const answer = readyAnswer('message', parts, 3);
  assert.deepEqual(answer.first.parts, parts);
  answer.next((batch) => assert.equal(batch, null));
  const { target, attempts, call } = answer.facts;
  assert.deepEqual([target.provider, target.model, target.priceVendor], ['sluiceway', 'message', 'free']);
  // The bytes of no provider are handed on.
  assert.equal(call.sameDialect, false);
  assert.equal(attempts, 3);
});
