import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FailureError } from '../../core/failure.ts';
import { FakeRecord } from '../../testing/call/fake-record.ts';
import { FakeRequest } from '../../testing/fake-request.ts';
import { native } from '../../wire/native/dialect.ts';
import { adminBody } from './admin-body.ts';

const LIMITS = { maxBytes: 1_000_000, timeoutMs: 1_000 };

function read(body: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const request = new FakeRequest({ body, headers });
  const inbound = { request, dialect: native, principal: undefined, record: new FakeRecord() };
  return adminBody(inbound, () => {}, LIMITS);
}

test('a body is a small JSON object, or nothing', async () => {
  assert.deepEqual(await read(''), {});
  assert.deepEqual(await read('', { 'content-type': 'text/plain' }), {});
  assert.deepEqual(await read('{"a":1}'), { a: 1 });
  const code = (pending: Promise<unknown>) =>
    pending.catch((thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : thrown));
  assert.equal(await code(read('[]')), 'invalid_request');
  assert.equal(await code(read('{')), 'invalid_json');
  assert.equal(await code(read('{}', { 'content-type': 'text/plain' })), 'unsupported_media_type');
  assert.equal(await code(read(`{"a":"${'x'.repeat(70_000)}"}`)), 'payload_too_large');
});
