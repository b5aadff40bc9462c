import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { serving } from '../one-operation.fixture.ts';
import { ADMIN, ADMIN_KEY, administration } from './administration.fixture.ts';
import { revokeKey } from './revoke-key.ts';

test('DELETE /admin/keys/{name} revokes a key, as often as it is asked', async () => {
  const { parts, keys, seen } = administration();
  const { ask } = serving([revokeKey(parts)], [], { admin: adminAccess(ADMIN_KEY) });
  await keys.create({ name: 'team' });
  for (const status of [204, 204]) {
    const reply = await ask('DELETE', '/admin/keys/team', ADMIN);
    assert.deepEqual([reply.status, reply.body], [status, null]);
  }
  assert.equal((await keys.list())[0]?.revokedAt, 1_700_000_000_000);
  assert.equal(seen.changes, 2);
  assert.equal((await ask('DELETE', '/admin/keys/nobody', ADMIN)).status, 404);
});
