import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonOf, NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import { healthz } from './healthz.ts';

test('GET /healthz answers without a key, and in every state of the process', async () => {
  const { ask, become, events } = serving([healthz]);
  for (const state of ['starting', 'serving', 'draining'] as const) {
    become(state);
    const reply = await ask('GET', '/healthz', NO_KEY_SENT);
    assert.deepEqual([reply.status, jsonOf(reply)], [200, { status: 'ok' }]);
  }
  assert.deepEqual(
    events.requests.map(({ operation, outcome }) => [operation, outcome]),
    Array.from({ length: 3 }, () => ['healthz', 'ok']),
  );
});

test('POST /healthz is refused in the native dialect', async () => {
  const reply = await serving([healthz]).ask('POST', '/healthz');
  assert.deepEqual([reply.status, reply.headers.allow], [405, 'GET, HEAD']);
  assert.match(String(reply.body), /"code":"method_not_allowed"/);
});
