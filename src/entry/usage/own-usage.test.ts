import assert from 'node:assert/strict';
import { test } from 'node:test';
import { administration, USAGE } from '../admin/administration.fixture.ts';
import { jsonOf, NO_KEY_SENT, serving } from '../one-operation.fixture.ts';
import { usageJson } from './key-usage.ts';
import { ownUsage } from './own-usage.ts';

test('GET /v1/usage tells callers of their own key', async () => {
  const { parts, seen } = administration();
  const { ask } = serving([ownUsage(parts.usage)]);
  const reply = await ask('GET', '/v1/usage');
  assert.deepEqual(jsonOf(reply), usageJson({ keyName: 'team', tenant: 'tenant' }, USAGE));
  assert.deepEqual(seen.asked, [['team']]);
  assert.equal((await ask('GET', '/v1/usage', NO_KEY_SENT)).status, 401);
});
