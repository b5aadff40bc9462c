import assert from 'node:assert/strict';
import { test } from 'node:test';
import { USAGE } from '../admin/administration.fixture.ts';
import { usageJson } from './key-usage.ts';

test('usage is shown with its limits, money in micro-dollars', () => {
  assert.deepEqual(usageJson({ keyName: 'team', tenant: 'ide', plan: 'gold' }, USAGE), {
    key: 'team',
    tenant: 'ide',
    plan: 'gold',
    totals: { requests: 3, input_tokens: 30, output_tokens: 12, spend_micro_usd: 270 },
    limits: {
      quota: { limit: 100, used: 3, reset_at: '2026-12-01T00:00:00.000Z' },
      spend: {
        ...{ limit_micro_usd: 1_000, settled_micro_usd: 270, reserved_micro_usd: 30 },
        ...{ remaining_micro_usd: 700, reset_at: '2026-11-25T00:00:00.000Z' },
      },
      concurrent: { limit: 5, in_flight: 1 },
    },
  });
});

test('limits that a key has not are left out, and its tenant is its name where it has none', () => {
  assert.deepEqual(usageJson({ keyName: 'team', tenant: undefined }, { totals: USAGE.totals }), {
    ...{ key: 'team', tenant: 'team', plan: null, limits: {} },
    totals: { requests: 3, input_tokens: 30, output_tokens: 12, spend_micro_usd: 270 },
  });
});
