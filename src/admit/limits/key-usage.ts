import type { MicroDollars } from '../../core/money.ts';
import type { UsagePlan } from '../../core/usage-plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UsageTotals } from '../../ports/stores/ledger.ts';
import type { Standing } from '../../ports/stores/limit-store.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import type { Principal } from '../authenticate.ts';
import { limitsOfCall, type NamedLimit, scopedPlan } from './limits-of-call.ts';

/** What a key has used, and where it stands in the limits of its plan. */
export interface KeyUsage {
  readonly totals: UsageTotals;
  readonly quota?: QuotaStanding | undefined;
  readonly spend?: SpendStanding | undefined;
  readonly concurrent?: { readonly limit: number; readonly inFlight: number } | undefined;
}

export interface QuotaStanding {
  readonly limit: number;
  readonly used: number;
  /** Wall clock, ms. */
  readonly resetAt: number;
}

export interface SpendStanding {
  readonly limit: MicroDollars;
  readonly settled: MicroDollars;
  readonly reserved: MicroDollars;
  /** Wall clock, ms. */
  readonly resetAt: number;
}

interface KeyUsageParts {
  readonly stores: Pick<Stores, 'state' | 'limits'>;
  readonly plans: ReadonlyMap<string, UsagePlan>;
  readonly clock: Pick<Clock, 'now'>;
}

/** In the order of the callers. @throws StoreDown */
export async function keyUsageOf(
  callers: readonly Principal[],
  { stores, plans, clock }: KeyUsageParts,
): Promise<readonly KeyUsage[]> {
  const now = clock.now();
  const limitsOf = callers.map(({ keyName, plan }) => {
    const found = plan === undefined ? undefined : plans.get(plan);
    return found ? limitsOfCall([scopedPlan(found, keyName)], 0, now) : [];
  });
  const limits = limitsOf.flatMap((each) => each.map(({ limit }) => limit));
  const [totals, standings] = await Promise.all([
    stores.state.ledger.totals(callers.map(({ keyName }) => keyName)),
    limits.length === 0 ? [] : stores.limits.standings(limits),
  ]);
  let at = 0;
  return limitsOf.map((named, index) => {
    const own = standings.slice(at, at + named.length);
    at += named.length;
    return { totals: totals[index] ?? NOTHING, ...shownLimits(named, own) };
  });
}

const NOTHING: UsageTotals = Object.freeze({
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  spendMicroUsd: 0,
});

function shownLimits(named: readonly NamedLimit[], standings: readonly Standing[]): Omit<KeyUsage, 'totals'> {
  let shown: Omit<KeyUsage, 'totals'> = {};
  for (const [index, { limit }] of named.entries()) {
    const standing = standings[index];
    if (standing === undefined) continue;
    const { used, reserved } = standing;
    if (limit.type === 'period')
      shown = { ...shown, quota: { limit: limit.cap, used, resetAt: limit.period.endMs } };
    else if (limit.type === 'budget')
      shown = { ...shown, spend: { limit: limit.cap, settled: used, reserved, resetAt: limit.period.endMs } };
    else if (limit.type === 'slots') shown = { ...shown, concurrent: { limit: limit.cap, inFlight: used } };
  }
  return shown;
}
