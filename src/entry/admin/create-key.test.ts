import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { jsonOf, serving } from '../one-operation.fixture.ts';
import { ADMIN, ADMIN_KEY, administration, errorOf } from './administration.fixture.ts';
import { createKey } from './create-key.ts';

function setup() {
  const { parts, seen, keys, goDown } = administration();
  const { ask } = serving([createKey(parts)], [], { admin: adminAccess(ADMIN_KEY) });
  const create = (body: unknown) => ask('POST', '/admin/keys', { ...ADMIN, body: JSON.stringify(body) });
  return { ask, create, seen, keys, goDown };
}

describe('POST /admin/keys', () => {
  test('makes a key and shows it once', async () => {
    const { create, keys, seen } = setup();
    const reply = await create({ name: 'team', plan: 'gold', tenant: 'ide' });
    assert.equal(reply.status, 201);
    const { key, ...rest } = jsonOf(reply);
    assert.match(String(key), /^sk-sluice-[0-9a-f]{40}$/);
    assert.deepEqual(rest, {
      ...{ name: 'team', plan: 'gold', tenant: 'ide', created_at: '2023-11-14T22:13:20.000Z' },
    });
    assert.equal(seen.changes, 1);
    assert.doesNotMatch(JSON.stringify(await keys.list()), new RegExp(String(key)));
  });

  test('takes the name as tenant, and no plan, where none is given', async () => {
    const { create } = setup();
    const { plan, tenant } = jsonOf(await create({ name: 'team' }));
    assert.deepEqual([plan, tenant], [null, 'team']);
  });

  test('refuses a name that is taken, by a key of the store or of the file', async () => {
    const { create } = setup();
    await create({ name: 'team' });
    for (const name of ['team', 'from-the-file']) {
      const reply = await create({ name });
      assert.equal(reply.status, 409);
      const { code, param } = errorOf(jsonOf(reply));
      assert.deepEqual([code, param], ['name_taken', 'name']);
    }
  });

  for (const [body, param] of [
    [{ name: 'team', plan: 'silver' }, 'plan'],
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'a b' }, 'name'],
    [{ name: 'x'.repeat(129) }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: 'team', tenant: 'a/b' }, 'tenant'],
    [{ name: 'team', role: 'boss' }, 'role'],
  ] as const) {
    test(`names what is wrong with ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const reply = await setup().create(body);
      assert.equal(reply.status, 400);
      assert.equal(errorOf(jsonOf(reply)).param, param);
    });
  }

  test('wants the admin key, and is not there without one in the configuration', async () => {
    const { ask } = setup();
    for (const headers of [{}, { authorization: 'Bearer sk-of-the-test' }] as Record<string, string>[]) {
      const reply = await ask('POST', '/admin/keys', { headers, body: '{"name":"team"}' });
      assert.deepEqual([reply.status, errorOf(jsonOf(reply)).code], [401, 'unauthenticated']);
      assert.equal(reply.request.bodyReads.length, 0);
    }
    const closed = serving([createKey(administration().parts)]);
    for (const method of ['POST', 'GET'])
      assert.equal((await closed.ask(method, '/admin/keys', ADMIN)).status, 404);
  });

  test('says so while the store is down', async () => {
    const { create, goDown } = setup();
    goDown();
    const reply = await create({ name: 'team' });
    assert.deepEqual([reply.status, reply.headers['retry-after']], [503, '1']);
  });
});
