import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetId } from './events.ts';

test('a target goes by its provider and model', () => {
  assert.equal(
    targetId({ provider: 'aws', model: 'us.amazon.nova-lite-v1:0' }),
    'aws/us.amazon.nova-lite-v1:0',
  );
});
