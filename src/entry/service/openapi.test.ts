import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonOf, NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import { healthz } from './healthz.ts';
import { openapi } from './openapi.ts';

test('GET /openapi.json tells everybody of the other operations and of itself', async () => {
  const reply = await serving([openapi([healthz], '1.2.3')]).ask('GET', '/openapi.json', NO_KEY_SENT);
  assert.deepEqual([reply.status, reply.headers['content-type']], [200, 'application/json']);
  const { paths, info } = jsonOf(reply) as { paths: object; info: { version: string } };
  assert.deepEqual(Object.keys(paths), ['/healthz', '/openapi.json']);
  assert.equal(info.version, '1.2.3');
});
