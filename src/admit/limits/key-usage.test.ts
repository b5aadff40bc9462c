import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import type { UsagePlan } from '../../core/usage-plan.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { keyUsageOf } from './key-usage.ts';
import { limitsOfCall, scopedPlan } from './limits-of-call.ts';

const GOLD = {
  quota: { cap: 100, per: 'month' },
  spend: { cap: 1_000, per: 'day' },
  concurrent: 5,
} as const satisfies Partial<UsagePlan>;

test('usage tells the totals of each key, and where it stands in the limits of its plan', async () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 24, 12));
  const state = new MemoryStore(clock).connect();
  const plans = new Map([['gold', GOLD as UsagePlan]]);
  const limits = limitsOfCall([scopedPlan(GOLD as UsagePlan, 'team')], 0, clock.now()).map(
    ({ limit }) => limit,
  );
  await state.limits.take({
    ...{ reservation: 'r', owner: 'o', leaseMs: 30_000, limits, spend: { amount: 70, least: 1 } },
    caller: { key: 'team', tenant: 'ide', model: 'm' },
  });
  const callers = [
    { keyName: 'free', tenant: undefined },
    { keyName: 'team', tenant: 'ide', plan: 'gold' },
    { keyName: 'late', tenant: 'ide', plan: 'gone' },
  ];
  const stores = { state, limits: state.limits };
  const [free, team, late] = await keyUsageOf(callers, { stores, plans, clock });
  assert.deepEqual(free, { totals: { requests: 0, inputTokens: 0, outputTokens: 0, spendMicroUsd: 0 } });
  assert.deepEqual(late, free);
  assert.deepEqual(team, {
    totals: { requests: 1, inputTokens: 0, outputTokens: 0, spendMicroUsd: 0 },
    quota: { limit: 100, used: 1, resetAt: Date.UTC(2026, 11, 1) },
    spend: { limit: 1_000, settled: 0, reserved: 70, resetAt: Date.UTC(2026, 10, 25) },
    concurrent: { limit: 5, inFlight: 1 },
  });
});
