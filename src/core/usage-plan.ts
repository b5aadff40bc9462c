import type { MicroDollars } from './money.ts';

/** What a key, or the whole platform, may use. Each member limits something else; undefined: it is not limited. */
export interface UsagePlan {
  /** Requests. */
  readonly rate?: BucketSize | undefined;
  /** Requests in a calendar period. */
  readonly quota?: { readonly cap: number; readonly per: QuotaPeriod } | undefined;
  /** Tokens, in and out. */
  readonly tokens?: BucketSize | undefined;
  /** Money in a calendar period. */
  readonly spend?: { readonly cap: MicroDollars; readonly per: SpendPeriod } | undefined;
  /** Calls under way. */
  readonly concurrent?: number | undefined;
}

/** The names of the limits, as configurations, headers and errors have them. */
export type LimitKind = keyof UsagePlan;

/** A bucket that holds `capacity` units and refills by `refillUnits` in each `refillMs`. */
export interface BucketSize {
  readonly capacity: number;
  readonly refillUnits: number;
  readonly refillMs: number;
}

/** Calendar periods, UTC. Weeks begin on Monday. */
export type QuotaPeriod = 'day' | 'week' | 'month';
export type SpendPeriod = 'day' | 'month';

/** True if the plan limits nothing. */
export function isUnlimited(plan: UsagePlan): boolean {
  return Object.values(plan).every((limit) => limit === undefined);
}
