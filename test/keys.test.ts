import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HttpReply } from '../src/ports/http-server.ts';
import { FakeClock } from '../src/testing/fake-clock.ts';
import { FakeRequest } from '../src/testing/fake-request.ts';
import { composeForTest, settingsFor } from './harness/composed-gateway.ts';
import { memoryStores } from './harness/memory-stores.ts';

const ADMIN_KEY = 'sk-admin-of-the-test';
const CHAT = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], model: 'simulator' });

async function setup() {
  const settings = settingsFor({
    auth: 'keys',
    server: { listen: '127.0.0.1:0', adminKey: ADMIN_KEY },
    stores: { state: 'memory:' },
  });
  const stores = memoryStores(new FakeClock());
  const one = composeForTest(settings, { stores });
  const other = composeForTest(settings, { stores });
  for (const { gateway } of [one, other]) await gateway.ready;

  async function admin(method: string, target: string, body: object = {}): Promise<Record<string, never>> {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const reply = await one.gateway.handler(
      new FakeRequest({ method, target, headers, body: method === 'POST' ? JSON.stringify(body) : '' }),
    );
    assert.ok(reply.status < 300, String(reply.body));
    return reply.body === null ? {} : JSON.parse(String(reply.body));
  }

  /** What a call with this key is answered, by the other process. */
  async function call(key: string, { gateway, clock } = other): Promise<number> {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const pending = gateway.handler(
      new FakeRequest({ target: '/v1/models', method: 'GET', headers, body: CHAT }),
    );
    const reply: HttpReply = await pending;
    await clock.advance(0);
    return reply.status;
  }
  return { one, other, admin, call };
}

describe('keys that are made at run time', () => {
  test('let in at once where they were made, and within a second elsewhere', async () => {
    const { one, other, admin, call } = await setup();
    const { key } = await admin('POST', '/admin/keys', { name: 'team' });
    assert.equal(await call(key ?? '', one), 200);
    assert.equal(await call(key ?? ''), 401);
    await other.clock.advance(999);
    assert.equal(await call(key ?? ''), 200);
  });

  test('that are rotated let in under both texts for the overlap', async () => {
    const { one, other, admin, call } = await setup();
    const { key: old = '' } = await admin('POST', '/admin/keys', { name: 'team' });
    const { key: next = '' } = await admin('POST', '/admin/keys/team/rotate', { overlap: '1h' });
    await other.clock.advance(999);
    assert.deepEqual([await call(old), await call(next)], [200, 200]);
    await other.clock.advance(3_600_000);
    assert.deepEqual([await call(old), await call(next)], [401, 200]);
    await admin('POST', '/admin/keys/team/rotate');
    assert.deepEqual([await call(next, one)], [401]);
  });

  test('that are revoked let in no more within a second, in no form', async () => {
    const { one, other, admin, call } = await setup();
    const { key: old = '' } = await admin('POST', '/admin/keys', { name: 'team' });
    const { key: next = '' } = await admin('POST', '/admin/keys/team/rotate', { overlap: '1h' });
    await other.clock.advance(999);
    await admin('DELETE', '/admin/keys/team');
    assert.equal(await call(next, one), 401);
    await other.clock.advance(999);
    assert.deepEqual([await call(old), await call(next)], [401, 401]);
  });

  test('show their own usage', async () => {
    const { one, admin } = await setup();
    const { key = '' } = await admin('POST', '/admin/keys', { name: 'team', tenant: 'ide' });
    const request = new FakeRequest({ method: 'GET', target: '/v1/usage', headers: { 'x-api-key': key } });
    const usage = JSON.parse(String((await one.gateway.handler(request)).body));
    assert.deepEqual([usage.key, usage.tenant, usage.plan, usage.limits], ['team', 'ide', null, {}]);
    const { data } = (await admin('GET', '/admin/usage')) as unknown as { data: object[] };
    assert.deepEqual(data, [usage]);
  });
});
