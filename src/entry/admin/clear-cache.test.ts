import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { jsonOf, serving } from '../one-operation.fixture.ts';
import { ADMIN, ADMIN_KEY, administration, errorOf } from './administration.fixture.ts';
import { clearCache } from './clear-cache.ts';

function setup() {
  const { parts, seen } = administration();
  const { ask } = serving([clearCache(parts.clearCache)], [], { admin: adminAccess(ADMIN_KEY) });
  return { clear: (query: string) => ask('DELETE', `/admin/cache${query}`, ADMIN), ask, seen };
}

describe('DELETE /admin/cache', () => {
  test('drops all answers, or those of a tenant, a model, or both, and says how many', async () => {
    const { clear, seen } = setup();
    for (const query of ['', '?tenant=a%20b', '?model=sonnet', '?tenant=t&model=m']) {
      const reply = await clear(query);
      assert.deepEqual([reply.status, jsonOf(reply)], [200, { deleted: 3 }]);
    }
    assert.deepEqual(seen.cleared, [
      { tenant: undefined, model: undefined },
      { tenant: 'a b', model: undefined },
      { tenant: undefined, model: 'sonnet' },
      { tenant: 't', model: 'm' },
    ]);
  });

  for (const [query, param] of [
    ['?tenant=', 'tenant'],
    ['?key=a', 'key'],
  ] as const) {
    test(`names what is wrong with ${query}, and drops nothing`, async () => {
      const { clear, seen } = setup();
      const reply = await clear(query);
      assert.deepEqual([reply.status, errorOf(jsonOf(reply)).param, seen.cleared], [400, param, []]);
    });
  }

  test('is the operator’s alone', async () => {
    const { ask, seen } = setup();
    const reply = await ask('DELETE', '/admin/cache', {
      headers: { authorization: 'Bearer sk-of-somebody' },
    });
    assert.equal(reply.status, 401);
    assert.deepEqual(seen.cleared, []);
  });
});
