import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { USAGE } from '../admin/administration.fixture.ts';
import { usageJson } from './key-usage.ts';
import { KeyUsageSchema, UsageListSchema } from './usage-schemas.ts';

test('the documented usage is the one that is sent', () => {
  const usage = usageJson({ keyName: 'team', tenant: undefined }, USAGE);
  assert.ok(Compile(KeyUsageSchema).Check(usage));
  assert.ok(Compile(UsageListSchema).Check({ data: [usage] }));
  assert.ok(!Compile(KeyUsageSchema).Check({ ...usage, totals: {} }));
});
