import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonReply } from './json-reply.ts';

test('a JSON reply is its text under its content type', () => {
  assert.deepEqual(jsonReply(503, { status: 'draining' }), {
    status: 503,
    headers: { 'content-type': 'application/json' },
    body: '{"status":"draining"}',
  });
});
