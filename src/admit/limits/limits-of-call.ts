import type { BucketSize, LimitKind, UsagePlan } from '../../core/usage-plan.ts';
import type { BucketLimit, Limit, SlotLimit } from '../../ports/stores/limit-store.ts';
import { periodOf } from './calendar-period.ts';

/** Whose limit it is. */
export type LimitScope = 'key' | 'platform';

/** A limit under the names that callers know. */
export interface NamedLimit {
  readonly scope: LimitScope;
  readonly kind: LimitKind;
  readonly limit: Limit;
}

/** The limits of one key, or of the platform, ready to be taken from. What no call changes is made once. */
export interface ScopedPlan {
  readonly scope: LimitScope;
  /** Begins the ids of its counters. */
  readonly prefix: string;
  readonly plan: UsagePlan;
  readonly rate: BucketLimit | undefined;
  readonly concurrent: SlotLimit | undefined;
}

/** @param keyName undefined: the platform */
export function scopedPlan(plan: UsagePlan, keyName: string | undefined): ScopedPlan {
  const prefix = keyName === undefined ? 'platform' : `key/${keyName}`;
  const { rate, concurrent } = plan;
  return {
    scope: keyName === undefined ? 'platform' : 'key',
    prefix,
    plan,
    rate: rate && bucket(`${prefix}/rate`, rate, 1),
    concurrent:
      concurrent === undefined ? undefined : { type: 'slots', id: `${prefix}/concurrent`, cap: concurrent },
  };
}

/**
 * All that a call takes from.
 * @param tokens what the call may need, for limits in tokens
 * @param nowMs wall clock: it names the calendar periods
 */
export function limitsOfCall(
  plans: readonly ScopedPlan[],
  tokens: number,
  nowMs: number,
): readonly NamedLimit[] {
  const limits: NamedLimit[] = [];
  for (const { scope, prefix, plan, rate, concurrent } of plans) {
    if (rate) limits.push({ scope, kind: 'rate', limit: rate });
    if (plan.quota) {
      const { cap, per } = plan.quota;
      const period = periodOf(nowMs, per);
      const limit: Limit = { type: 'period', id: `${prefix}/quota`, cap, amount: 1, period };
      limits.push({ scope, kind: 'quota', limit });
    }
    if (plan.tokens) {
      limits.push({ scope, kind: 'tokens', limit: bucket(`${prefix}/tokens`, plan.tokens, tokens) });
    }
    if (plan.spend) {
      const { cap, per } = plan.spend;
      const limit: Limit = { type: 'budget', id: `${prefix}/spend`, cap, period: periodOf(nowMs, per) };
      limits.push({ scope, kind: 'spend', limit });
    }
    if (concurrent) limits.push({ scope, kind: 'concurrent', limit: concurrent });
  }
  return limits;
}

function bucket(id: string, size: BucketSize, amount: number): BucketLimit {
  return { type: 'bucket', id, ...size, amount };
}
