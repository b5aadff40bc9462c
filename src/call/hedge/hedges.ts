/** Answers that are remembered. */
const MOST_TIMES = 100;
/** Fewer answers tell nothing. */
const LEAST_TIMES = 20;
/** The quantile is found anew after so many answers. */
const STALE_AFTER = 10;
/** Most second attempts at once, however many calls there were before. */
const MOST_TOKENS = 10;

/** When calls to one target get a second attempt elsewhere, and how many may. Of one kind of answers: streamed, or whole. */
export class Hedges {
  readonly #times: number[] = [];
  #next = 0;
  #fresh = 0;
  #quantileMs: number | undefined;
  #tokens = 0;

  /** A call goes to the target. @param budget the share of calls that may get a second attempt */
  called(budget: number): void {
    this.#tokens = Math.min(MOST_TOKENS, this.#tokens + budget);
  }

  /** There is enough for one second attempt. */
  get hasBudget(): boolean {
    return this.#tokens >= 1;
  }

  /** Takes the price of one second attempt. */
  take(): void {
    this.#tokens -= 1;
  }

  /** The target has begun to answer after `ms`. */
  observe(ms: number): void {
    this.#times[this.#next] = ms;
    this.#next = (this.#next + 1) % MOST_TIMES;
    this.#fresh++;
  }

  /** The time by which this share of answers has begun, in ms. Undefined: too few are known. */
  afterMs(quantile: number): number | undefined {
    const { length } = this.#times;
    if (length < LEAST_TIMES) return undefined;
    if (this.#quantileMs === undefined || this.#fresh >= STALE_AFTER) {
      const sorted = this.#times.toSorted((a, b) => a - b);
      this.#quantileMs = sorted[Math.min(length - 1, Math.floor(quantile * length))];
      this.#fresh = 0;
    }
    return this.#quantileMs;
  }
}
