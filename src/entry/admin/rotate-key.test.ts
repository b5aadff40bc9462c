import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { jsonOf, serving } from '../one-operation.fixture.ts';
import { ADMIN, ADMIN_KEY, administration, errorOf } from './administration.fixture.ts';
import { rotateKey } from './rotate-key.ts';

function setup() {
  const { parts, keys, clock, seen } = administration();
  const { ask } = serving([rotateKey(parts)], [], { admin: adminAccess(ADMIN_KEY) });
  const rotate = (name: string, body = '') => ask('POST', `/admin/keys/${name}/rotate`, { ...ADMIN, body });
  return { rotate, keys, clock, seen };
}

describe('POST /admin/keys/{name}/rotate', () => {
  test('gives the key another text, the old one valid for the overlap', async () => {
    const { rotate, keys, clock, seen } = setup();
    const { key, stored } = await keys.create({ name: 'team', plan: 'gold', tenant: 'ide' });
    const reply = await rotate('team', '{"overlap":"1h"}');
    assert.equal(reply.status, 200);
    const shown = jsonOf(reply);
    assert.notEqual(shown.key, key);
    assert.deepEqual([shown.name, shown.plan, shown.tenant], ['team', 'gold', 'ide']);
    const [now] = await keys.list();
    assert.deepEqual(now?.older, [{ digest: stored.digest, untilMs: clock.now() + 3_600_000 }]);
    assert.equal(seen.changes, 1);
  });

  test('ends the old one at once where no overlap is given', async () => {
    const { rotate, keys, clock } = setup();
    await keys.create({ name: 'team' });
    assert.equal((await rotate('team')).status, 200);
    const [now] = await keys.list();
    assert.ok(now?.older.every(({ untilMs }) => untilMs <= clock.now()));
  });

  test('does not know a name that is not there, and tells why', async () => {
    const { rotate, keys } = setup();
    await keys.create({ name: 'old' });
    await keys.revoke('old');
    for (const [name, why] of [
      ['odl', /no key is named "odl" \(did you mean/],
      ['old', /was revoked/],
      ['from-the-file', /configuration/],
    ] as const) {
      const reply = await rotate(name);
      assert.equal(reply.status, 404);
      assert.match(errorOf(jsonOf(reply)).message ?? '', why);
    }
  });

  for (const [body, param] of [
    ['{"overlap":"soon"}', 'overlap'],
    ['{"overlap":"31d"}', 'overlap'],
    ['{"overlap":60}', 'overlap'],
    ['{"after":"1h"}', 'after'],
  ] as const) {
    test(`names what is wrong with ${body}`, async () => {
      const { rotate, keys } = setup();
      await keys.create({ name: 'team' });
      const reply = await rotate('team', body);
      assert.deepEqual([reply.status, errorOf(jsonOf(reply)).param], [400, param]);
    });
  }
});
