import type { RetryClass } from '../core/failure.ts';

const CAPACITY = 500;
const COST = { transient: 14, throttle: 5 } as const;
const FIRST_TRY_REFUND = 1;

/**
 * The retry quota of one target, shared by all calls. While most calls fail, retries stop and calls fail over at once.
 * Without it retries would multiply the load on a dead target. The figures are those of the AWS SDKs.
 * See https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class RetryQuota {
  #tokens = CAPACITY;

  get tokens(): number {
    return this.#tokens;
  }

  /** Takes the price of one retry. False: the quota is used up. */
  take(retryClass: Extract<RetryClass, 'transient' | 'throttle'>): boolean {
    const cost = COST[retryClass];
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** A call succeeded. `last` is the class of its last retry at this target, if it had one. */
  succeeded(last: Extract<RetryClass, 'transient' | 'throttle'> | undefined): void {
    this.#tokens = Math.min(CAPACITY, this.#tokens + (last === undefined ? FIRST_TRY_REFUND : COST[last]));
  }
}

/** A bound: callers choose the names of direct targets, so that the map would grow for ever. */
const MAX_QUOTAS = 10_000;

/** One quota for each target. They live as long as the process: a reload must not give a dead target new retries. */
export class RetryQuotas {
  readonly #byTarget = new Map<string, RetryQuota>();

  of(targetId: string): RetryQuota {
    let quota = this.#byTarget.get(targetId);
    if (!quota) {
      quota = new RetryQuota();
      this.#byTarget.set(targetId, quota);
      if (this.#byTarget.size > MAX_QUOTAS)
        this.#byTarget.delete(this.#byTarget.keys().next().value as string);
    }
    return quota;
  }
}
