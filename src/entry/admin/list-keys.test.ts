import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { jsonOf, serving } from '../one-operation.fixture.ts';
import { ADMIN, ADMIN_KEY, administration } from './administration.fixture.ts';
import { listKeys } from './list-keys.ts';

test('GET /admin/keys lists the keys of the store without their text, revoked ones too', async () => {
  const { parts, keys } = administration();
  const { ask } = serving([listKeys(parts)], [], { admin: adminAccess(ADMIN_KEY) });
  const { key } = await keys.create({ name: 'team', plan: 'gold' });
  await keys.create({ name: 'old' });
  await keys.revoke('old');
  const reply = await ask('GET', '/admin/keys', ADMIN);
  const made = { created_at: '2023-11-14T22:13:20.000Z' };
  const { data } = jsonOf(reply) as { data: { prefix: string }[] };
  assert.deepEqual(
    data.map(({ prefix: _, ...rest }) => rest),
    [
      { name: 'team', plan: 'gold', tenant: 'team', ...made, revoked_at: null },
      { name: 'old', plan: null, tenant: 'old', ...made, revoked_at: made.created_at },
    ],
  );
  assert.equal(data[0]?.prefix, key.slice(0, 14));
  assert.doesNotMatch(String(reply.body), new RegExp(key));
});
