import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import { metrics } from './metrics.ts';

const exposition = { contentType: 'text/plain; version=0.0.4', text: async () => 'requests_total 1\n' };

describe('GET /metrics', () => {
  test('is the exposition under its own content type', async () => {
    const reply = await serving([metrics(exposition)]).ask('GET', '/metrics');
    assert.deepEqual([reply.status, reply.body], [200, 'requests_total 1\n']);
    assert.equal(reply.headers['content-type'], 'text/plain; version=0.0.4');
    assert.match(reply.headers['x-request-id'] ?? '', /^req_/);
  });

  test('needs no key on this machine, and one from elsewhere', async () => {
    const { ask } = serving([metrics(exposition)]);
    for (const remoteAddress of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])
      assert.equal((await ask('GET', '/metrics', { ...NO_KEY_SENT, remoteAddress })).status, 200);
    for (const remoteAddress of ['203.0.113.9', '10.0.0.1', '::ffff:10.0.0.1', '2001:db8::127.0.0.1'])
      assert.equal((await ask('GET', '/metrics', { ...NO_KEY_SENT, remoteAddress })).status, 401);
  });

  test('is open to the admin key from anywhere', async () => {
    const admin = adminAccess('sk-admin-of-the-test');
    const { ask } = serving([metrics(exposition)], [], { admin });
    const from = (key: string) =>
      ask('GET', '/metrics', { headers: { authorization: `Bearer ${key}`, 'x-api-key': 'none' } });
    assert.equal((await from('sk-admin-of-the-test')).status, 200);
    assert.equal((await from('sk-admin-of-somebody')).status, 401);
  });

  test('is not there, key or none, where metrics are off', async () => {
    const { ask } = serving([metrics(undefined)]);
    const reply = await ask('GET', '/metrics', NO_KEY_SENT);
    assert.equal(reply.status, 404);
    assert.match(String(reply.body), /telemetry\.metrics/);
  });

  test('that cannot be collected are a defect, and answered as one', async () => {
    const broken = { ...exposition, text: () => Promise.reject(new Error('no worker answers')) };
    const { ask, defects, events } = serving([metrics(broken)]);
    assert.equal((await ask('GET', '/metrics')).status, 500);
    assert.deepEqual(defects.map(String), ['Error: no worker answers']);
    assert.deepEqual(
      events.requests.map(({ outcome }) => outcome),
      ['internal'],
    );
  });
});
