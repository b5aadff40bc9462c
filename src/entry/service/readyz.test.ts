import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonOf, NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import type { ServingState } from '../serve.ts';
import { readyz } from './readyz.ts';

test('GET /readyz is 200 while requests are served, and 503 with the reason before and behind that', async () => {
  let state: ServingState = 'starting';
  const { ask } = serving([readyz(() => state)]);
  const expected = [
    ['starting', 503, 'starting'],
    ['serving', 200, 'ready'],
    ['draining', 503, 'draining'],
  ] as const;
  for (const [next, status, text] of expected) {
    state = next;
    const reply = await ask('GET', '/readyz', NO_KEY_SENT);
    assert.deepEqual([reply.status, jsonOf(reply)], [status, { status: text }]);
  }
});
