import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isModelCall, targetId } from './events.ts';

test('only what asks a model is a call', () => {
  for (const operation of ['chat', 'count_tokens']) assert.ok(isModelCall({ operation }), operation);
  const others = ['healthz', 'readyz', 'metrics', 'openapi', 'list-models', 'show-model', 'none'];
  for (const operation of others) assert.ok(!isModelCall({ operation }), operation);
});

test('a target goes by its provider and model', () => {
  assert.equal(
    targetId({ provider: 'aws', model: 'us.amazon.nova-lite-v1:0' }),
    'aws/us.amazon.nova-lite-v1:0',
  );
});
