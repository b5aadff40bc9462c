/** The figures of the AWS SDKs' adaptive mode (`DefaultRateLimiter` of @smithy/core). */
const BETA = 0.7;
const SCALE = 0.4;
const SMOOTH = 0.8;
const MIN_FILL_RATE = 0.5;
const MIN_CAPACITY = 1;

/**
 * The client rate limiter of the AWS SDKs' adaptive mode: a token bucket whose rate follows a cubic curve. It falls to 70 %
 * at a throttle, climbs back to the rate that was too much, and then looks for more. It is off until the first throttle.
 *
 * Times are seconds of a monotonic clock.
 */
export class ClientRateLimiter {
  #enabled = false;
  #tokens = 0;
  #capacity = MIN_CAPACITY;
  #fillRate = MIN_FILL_RATE;
  #filledAt = 0;
  #measuredRate = 0;
  #requests = 0;
  #rateBucket: number;
  #lastMaxRate = 0;
  #throttledAt: number;
  #timeWindow = 0;

  constructor(nowSeconds: number) {
    this.#rateBucket = Math.floor(nowSeconds);
    this.#throttledAt = nowSeconds;
  }

  /** Attempts that may be sent in a second. Undefined: the target has never throttled. */
  get ratePerSecond(): number | undefined {
    return this.#enabled ? this.#fillRate : undefined;
  }

  /** The attempts that were made in a second, smoothed. */
  get measuredRate(): number {
    return this.#measuredRate;
  }

  get fillRate(): number {
    return this.#fillRate;
  }

  /** Calls that wait for a token. */
  waiting = 0;

  /** How long it takes until all have a token that wait for one. @param heldMs what `take` said */
  queueMs(heldMs: number): number {
    return heldMs + (this.waiting / this.#fillRate) * 1_000;
  }

  /** Takes the token of one attempt. @returns 0, or how long to wait before it is asked for again, in ms */
  take(nowSeconds: number): number {
    if (!this.#enabled) return 0;
    this.#refill(nowSeconds);
    if (this.#tokens < 1) return ((1 - this.#tokens) / this.#fillRate) * 1_000;
    this.#tokens -= 1;
    return 0;
  }

  /** An attempt is over. */
  update(throttled: boolean, nowSeconds: number): void {
    this.#measure(nowSeconds);
    let rate: number;
    if (throttled) {
      this.#lastMaxRate = this.#enabled ? Math.min(this.#measuredRate, this.#fillRate) : this.#measuredRate;
      this.#timeWindow = timeWindowOf(this.#lastMaxRate);
      this.#throttledAt = nowSeconds;
      rate = throttledRate(this.#lastMaxRate);
      this.#enabled = true;
    } else {
      this.#timeWindow = timeWindowOf(this.#lastMaxRate);
      rate = climbingRate(nowSeconds - this.#throttledAt, this.#timeWindow, this.#lastMaxRate);
    }
    this.#setRate(Math.min(rate, 2 * this.#measuredRate), nowSeconds);
  }

  #refill(nowSeconds: number): void {
    if (this.#filledAt !== 0) {
      const filled = (nowSeconds - this.#filledAt) * this.#fillRate;
      this.#tokens = Math.min(this.#capacity, this.#tokens + filled);
    }
    this.#filledAt = nowSeconds;
  }

  #setRate(rate: number, nowSeconds: number): void {
    this.#refill(nowSeconds);
    this.#fillRate = Math.max(rate, MIN_FILL_RATE);
    this.#capacity = Math.max(rate, MIN_CAPACITY);
    this.#tokens = Math.min(this.#tokens, this.#capacity);
  }

  #measure(nowSeconds: number): void {
    const bucket = Math.floor(nowSeconds * 2) / 2;
    this.#requests++;
    if (bucket <= this.#rateBucket) return;
    const rate = this.#requests / (bucket - this.#rateBucket);
    this.#measuredRate = rounded(rate * SMOOTH + this.#measuredRate * (1 - SMOOTH));
    this.#requests = 0;
    this.#rateBucket = bucket;
  }
}

/** How long the climb back to `rate` takes, in seconds. */
export function timeWindowOf(rate: number): number {
  return rounded(((rate * (1 - BETA)) / SCALE) ** (1 / 3));
}

export function throttledRate(rate: number): number {
  return rounded(rate * BETA);
}

/** @param sinceThrottle seconds since the last throttle */
export function climbingRate(sinceThrottle: number, timeWindow: number, lastMaxRate: number): number {
  return rounded(SCALE * (sinceThrottle - timeWindow) ** 3 + lastMaxRate);
}

/** To eight decimals, as the SDKs do. */
function rounded(value: number): number {
  return Number.parseFloat(value.toFixed(8));
}
