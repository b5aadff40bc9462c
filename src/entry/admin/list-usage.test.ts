import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminAccess } from '../../admit/admin-access.ts';
import { jsonOf, serving } from '../one-operation.fixture.ts';
import { usageJson } from '../usage/key-usage.ts';
import { ADMIN, ADMIN_KEY, administration, USAGE } from './administration.fixture.ts';
import { listUsage } from './list-usage.ts';

test('GET /admin/usage tells of each key once, configured ones first', async () => {
  const { parts, keys, seen } = administration();
  const { ask } = serving([listUsage(parts)], [], { admin: adminAccess(ADMIN_KEY) });
  await keys.create({ name: 'team', plan: 'gold' });
  const reply = await ask('GET', '/admin/usage', ADMIN);
  assert.deepEqual(jsonOf(reply), {
    data: [
      usageJson({ keyName: 'from-the-file', tenant: 'files' }, USAGE),
      usageJson({ keyName: 'team', tenant: 'team', plan: 'gold' }, USAGE),
    ],
  });
  assert.deepEqual(seen.asked, [['from-the-file', 'team']]);
});
