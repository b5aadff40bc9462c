import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdempotentInbound } from '../gateway/idempotency/idempotency.ts';
import { native } from '../wire/native/dialect.ts';
import { serving } from './one-operation.fixture.ts';
import type { Operation } from './operation.ts';

const REPLY = { status: 200, headers: {}, body: 'by the operation' };

function operation(method: 'GET' | 'POST', auth: Operation['auth']): Operation {
  const openapi = { operationId: 'toy', summary: '', responses: {} };
  const names = { name: 'toy', path: '/toy', openapi, kind: 'service' } as const;
  return { ...names, method, auth, dialectOf: () => native, handle: async () => REPLY };
}

test('only what is posted with an Idempotency-Key is looked up among earlier answers', async () => {
  const seen: IdempotentInbound[] = [];
  const more = {
    admin: { refusal: () => undefined },
    idempotency: async (inbound: IdempotentInbound) => {
      seen.push(inbound);
      return { ...REPLY, body: 'as before' };
    },
  };
  const headers = { 'idempotency-key': 'k' };
  const ask = async (
    method: 'GET' | 'POST',
    auth: Operation['auth'],
    sent: Record<string, string> = headers,
  ) => (await serving([operation(method, auth)], [], more).ask(method, '/toy', { headers: sent })).body;
  assert.equal(await ask('POST', 'key', {}), 'by the operation');
  assert.equal(await ask('GET', 'key'), 'by the operation');
  assert.equal(await ask('POST', 'key'), 'as before');
  assert.equal(await ask('POST', 'admin'), 'as before');
  assert.deepEqual(
    seen.map(({ isAdmin, principal }) => [isAdmin, principal?.keyName]),
    [
      [false, 'team'],
      [true, undefined],
    ],
  );
});
