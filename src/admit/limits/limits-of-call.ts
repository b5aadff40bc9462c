import type { BucketSize, LimitKind, UsagePlan } from '../../core/usage-plan.ts';
import type { BucketLimit, Limit } from '../../ports/stores/limit-store.ts';
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
export class ScopedPlan {
  readonly plan: UsagePlan;
  readonly #scope: LimitScope;
  /** Begins the ids of its counters. */
  readonly #prefix: string;
  readonly #rate: NamedLimit | undefined;
  readonly #concurrent: NamedLimit | undefined;
  readonly #quota: InPeriod | undefined;
  readonly #spend: InPeriod | undefined;

  constructor(plan: UsagePlan, keyName: string | undefined) {
    const { rate, quota, spend, concurrent } = plan;
    this.plan = plan;
    this.#scope = keyName === undefined ? 'platform' : 'key';
    this.#prefix = keyName === undefined ? 'platform' : `key/${keyName}`;
    this.#rate = rate && this.#named('rate', bucket(this.#id('rate'), rate, 1));
    const slots = (cap: number): Limit => ({ type: 'slots', id: this.#id('concurrent'), cap });
    this.#concurrent = concurrent === undefined ? undefined : this.#named('concurrent', slots(concurrent));
    this.#quota =
      quota &&
      new InPeriod((nowMs) => {
        const period = periodOf(nowMs, quota.per);
        return this.#named('quota', {
          type: 'period',
          id: this.#id('quota'),
          cap: quota.cap,
          amount: 1,
          period,
        });
      });
    this.#spend =
      spend &&
      new InPeriod((nowMs) => {
        const period = periodOf(nowMs, spend.per);
        return this.#named('spend', { type: 'budget', id: this.#id('spend'), cap: spend.cap, period });
      });
  }

  /**
   * Adds what a call takes from.
   * @param tokens what the call may need, for a limit in tokens
   * @param nowMs wall clock: it names the calendar periods
   */
  addTo(limits: NamedLimit[], tokens: number, nowMs: number): void {
    if (this.#rate) limits.push(this.#rate);
    if (this.#quota) limits.push(this.#quota.at(nowMs));
    const { tokens: size } = this.plan;
    if (size) limits.push(this.#named('tokens', bucket(this.#id('tokens'), size, tokens)));
    if (this.#spend) limits.push(this.#spend.at(nowMs));
    if (this.#concurrent) limits.push(this.#concurrent);
  }

  #named(kind: LimitKind, limit: Limit): NamedLimit {
    return { scope: this.#scope, kind, limit };
  }

  #id(kind: LimitKind): string {
    return `${this.#prefix}/${kind}`;
  }
}

/** @param keyName undefined: the platform */
export function scopedPlan(plan: UsagePlan, keyName: string | undefined): ScopedPlan {
  return new ScopedPlan(plan, keyName);
}

/** All that a call takes from. */
export function limitsOfCall(
  plans: readonly ScopedPlan[],
  tokens: number,
  nowMs: number,
): readonly NamedLimit[] {
  const limits: NamedLimit[] = [];
  for (const plan of plans) plan.addTo(limits, tokens, nowMs);
  return limits;
}

/** A limit of a calendar period. Nearly every call lies in the same one as the call before. */
class InPeriod {
  readonly #make: (nowMs: number) => NamedLimit;
  #made: NamedLimit | undefined;

  constructor(make: (nowMs: number) => NamedLimit) {
    this.#make = make;
  }

  at(nowMs: number): NamedLimit {
    const limit = this.#made?.limit;
    if (this.#made && limit && 'period' in limit) {
      const { startMs, endMs } = limit.period;
      if (nowMs >= startMs && nowMs < endMs) return this.#made;
    }
    this.#made = this.#make(nowMs);
    return this.#made;
  }
}

function bucket(id: string, { capacity, refillUnits, refillMs }: BucketSize, amount: number): BucketLimit {
  return { type: 'bucket', id, capacity, refillUnits, refillMs, amount };
}
