import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UsagePlan } from '../../core/usage-plan.ts';
import { limitsOfCall, scopedPlan } from './limits-of-call.ts';

const DAY = Date.UTC(2026, 11, 1);
const NOON = DAY + 43_200_000;
const SIZE = { capacity: 5, refillUnits: 1, refillMs: 100 };
const ALL: UsagePlan = {
  rate: SIZE,
  quota: { cap: 9, per: 'day' },
  tokens: SIZE,
  spend: { cap: 7, per: 'month' },
  concurrent: 3,
};
const DAYS = { startMs: DAY, endMs: DAY + 86_400_000 };
const MONTH = { startMs: DAY, endMs: Date.UTC(2027, 0, 1) };

describe('the limits of a call', () => {
  test('are those of its key, then those of the platform', () => {
    const plans = [scopedPlan(ALL, 'ide'), scopedPlan({ concurrent: 2 }, undefined)];
    const [rate, quota, tokens, spend, ...slots] = limitsOfCall(plans, 42, NOON);
    assert.deepEqual(rate?.limit, { type: 'bucket', id: 'key/ide/rate', ...SIZE, amount: 1 });
    assert.deepEqual(quota?.limit, { type: 'period', id: 'key/ide/quota', cap: 9, amount: 1, period: DAYS });
    assert.deepEqual(tokens?.limit, { type: 'bucket', id: 'key/ide/tokens', ...SIZE, amount: 42 });
    assert.deepEqual(spend?.limit, { type: 'budget', id: 'key/ide/spend', cap: 7, period: MONTH });
    assert.deepEqual(slots, [
      { scope: 'key', kind: 'concurrent', limit: { type: 'slots', id: 'key/ide/concurrent', cap: 3 } },
      { scope: 'platform', kind: 'concurrent', limit: { type: 'slots', id: 'platform/concurrent', cap: 2 } },
    ]);
  });

  test('are none where nothing is limited', () => {
    assert.deepEqual(limitsOfCall([scopedPlan({}, 'ide')], 1, NOON), []);
  });

  test('follow the wall clock into the next period, and back when it is set back', () => {
    const plan = scopedPlan({ quota: { cap: 1, per: 'day' } }, 'ide');
    const startOf = (nowMs: number) => {
      const limit = limitsOfCall([plan], 0, nowMs)[0]?.limit;
      return limit?.type === 'period' && limit.period.startMs;
    };
    assert.equal(startOf(NOON), DAY);
    assert.equal(startOf(DAYS.endMs - 1), DAY);
    assert.equal(startOf(DAYS.endMs), DAYS.endMs);
    assert.equal(startOf(NOON), DAY);
  });
});
