import type { RetryClass } from '../../core/failure.ts';

const CAPACITY = 500;
const COST = { transient: 14, throttle: 5 } as const;
const FIRST_TRY_REFUND = 1;

/**
 * The retry quota of one target, shared by all calls. While most calls fail, retries stop and calls fail over at once.
 * Without it retries would multiply the load on a dead target. The figures are those of the AWS SDKs.
 * See https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class RetryQuota {
  #tokens: number;

  constructor(tokens: number = CAPACITY) {
    this.#tokens = tokens;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Is there enough for one retry? */
  has(retryClass: Extract<RetryClass, 'transient' | 'throttle'>): boolean {
    return this.#tokens >= COST[retryClass];
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
