import type { MicroDollars } from '../../core/money.ts';
import type { UsagePlan } from '../../core/usage-plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UsageTotals } from '../../ports/stores/ledger.ts';
import type { Standing } from '../../ports/stores/limit-store.ts';
import { orUnavailable } from '../../ports/stores/or-unavailable.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import type { Principal } from '../authenticate.ts';
import { limitsOfCall, type NamedLimit, scopedPlan } from './limits-of-call.ts';

/** What a key has used, and where it stands in its calendar periods and slots. */
export interface UsageOfKey {
  readonly totals: UsageTotals;
  readonly quota?: { readonly limit: number; readonly used: number; readonly resetAt: number } | undefined;
  readonly spend?: SpentOfKey | undefined;
  readonly concurrent?: { readonly limit: number; readonly inFlight: number } | undefined;
}

interface SpentOfKey {
  readonly limit: MicroDollars;
  readonly settled: MicroDollars;
  readonly reserved: MicroDollars;
  /** Wall clock, ms. */
  readonly resetAt: number;
}

export interface UsageNumbersParts {
  readonly stores: Pick<Stores, 'limits'> & { readonly state: Pick<Stores['state'], 'ledger'> };
  readonly plans: ReadonlyMap<string, UsagePlan>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What keys have used. It takes nothing. */
export class UsageNumbers {
  readonly #parts: UsageNumbersParts;

  constructor(parts: UsageNumbersParts) {
    this.#parts = parts;
  }

  /** In the order of the keys. @throws FailureError `store_unavailable` */
  async of(keys: readonly Principal[]): Promise<readonly UsageOfKey[]> {
    const { stores } = this.#parts;
    const ofKeys = keys.map((key) => this.#limitsOf(key));
    const [totals, standings] = await orUnavailable(
      Promise.all([
        stores.state.ledger.totals(keys.map(({ keyName }) => keyName)),
        stores.limits.standings(ofKeys.flat().map(({ limit }) => limit)),
      ]),
    );
    let read = 0;
    return ofKeys.map((limits, index) => {
      const own = standings.slice(read, read + limits.length);
      read += limits.length;
      return usageOfKey(totals[index] ?? NOTHING_USED, limits, own);
    });
  }

  #limitsOf({ keyName, plan }: Principal): readonly NamedLimit[] {
    const limits = plan === undefined ? undefined : this.#parts.plans.get(plan);
    if (!limits) return [];
    const all = limitsOfCall([scopedPlan(limits, keyName)], 0, this.#parts.clock.now());
    return all.filter(({ limit }) => limit.type !== 'bucket');
  }
}

const NOTHING_USED: UsageTotals = Object.freeze({
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  spendMicroUsd: 0,
});

function usageOfKey(
  totals: UsageTotals,
  limits: readonly NamedLimit[],
  standings: readonly Standing[],
): UsageOfKey {
  let usage: UsageOfKey = { totals };
  for (const [index, { limit }] of limits.entries()) {
    const { used = 0, reserved = 0 } = standings[index] ?? {};
    if (limit.type === 'period') {
      usage = { ...usage, quota: { limit: limit.cap, used, resetAt: limit.period.endMs } };
    } else if (limit.type === 'budget') {
      const resetAt = limit.period.endMs;
      usage = { ...usage, spend: { limit: limit.cap, settled: used, reserved, resetAt } };
    } else if (limit.type === 'slots') {
      usage = { ...usage, concurrent: { limit: limit.cap, inFlight: used } };
    }
  }
  return usage;
}
