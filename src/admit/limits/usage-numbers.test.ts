import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import type { UsagePlan } from '../../core/usage-plan.ts';
import type { LedgerLine } from '../../ports/stores/ledger.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { limitsOfCall, scopedPlan } from './limits-of-call.ts';
import { UsageNumbers } from './usage-numbers.ts';

const NOON = Date.UTC(2026, 11, 1, 12);
const PLAN: UsagePlan = {
  rate: { capacity: 5, refillUnits: 1, refillMs: 1_000 },
  quota: { cap: 100, per: 'month' },
  spend: { cap: 5_000, per: 'day' },
  concurrent: 7,
};
const NOTHING = { requests: 0, inputTokens: 0, outputTokens: 0, spendMicroUsd: 0 };

describe('the usage of keys', () => {
  test('is what they have used, and where they stand', async () => {
    const clock = new FakeClock(NOON);
    const connection = new MemoryStore(clock).connect();
    const plans = new Map([['team', PLAN]]);
    const numbers = new UsageNumbers({
      stores: { limits: connection.limits, state: connection },
      plans,
      clock,
    });
    const limits = limitsOfCall([scopedPlan(PLAN, 'ide')], 0, NOON).map(({ limit }) => limit);
    const caller = { key: 'ide', tenant: 't', model: 'm' };
    const holder = { owner: 'me', leaseMs: 30_000 };
    const spend = { amount: 300, least: 300 };
    await connection.limits.take({ reservation: 'a', ...holder, limits, caller, spend });
    await connection.limits.take({ reservation: 'b', ...holder, limits, caller, spend });
    const line: LedgerLine = {
      requestId: 'a',
      attempt: 1,
      ...caller,
      target: 'p/m',
      outcome: 'complete',
      estimated: false,
      inputTokens: 3,
      outputTokens: 4,
      costMicroUsd: 120,
      at: NOON,
    };
    await connection.limits.settle({ reservation: 'a', owner: 'me', refunds: {}, lines: [line], limits });

    const asked = [
      { keyName: 'other', tenant: undefined, plan: undefined },
      { keyName: 'ide', tenant: 't', plan: 'team' },
      { keyName: 'gone', tenant: undefined, plan: 'gone' },
    ];
    assert.deepEqual(await numbers.of(asked), [
      { totals: NOTHING },
      {
        totals: { requests: 2, inputTokens: 3, outputTokens: 4, spendMicroUsd: 120 },
        quota: { limit: 100, used: 2, resetAt: Date.UTC(2027, 0, 1) },
        spend: { limit: 5_000, settled: 120, reserved: 300, resetAt: Date.UTC(2026, 11, 2) },
        concurrent: { limit: 7, inFlight: 1 },
      },
      { totals: NOTHING },
    ]);
    // The next day begins anew.
    await clock.advance(12 * 3_600_000);
    assert.deepEqual((await numbers.of(asked))[1]?.spend, {
      limit: 5_000,
      settled: 0,
      reserved: 0,
      resetAt: Date.UTC(2026, 11, 3),
    });
  });
});
