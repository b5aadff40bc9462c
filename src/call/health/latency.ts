/** The weight of one answer in the present value: the last ten or so count. */
const PRESENT = 0.2;
/** And in the usual one, which knows the last hundred or so. */
const USUAL = 0.02;
/** What is far above the usual hardly moves it: an hour of slowness is not to become usual in a minute. */
const USUAL_WHEN_SLOW = 0.0002;
/** Fewer answers tell nothing. */
const MIN_ANSWERS = 10;
/** This many times slower than usual is slow… */
const SLOW_FACTOR = 4;
/** …if it is this much at the least, in ms: below that nobody notices. */
const SLOW_MS = 100;
/**
 * One answer counts as no more than this. A target with a long tail is not slow for it: two in a row have to be late. Else one
 * late answer in twenty moves half of the traffic to the next target, and away from its prompt cache.
 */
const OUTLIER_FACTOR = 10;
const OUTLIER_MS = 400;

/** How long a target takes to answer, now and usually. Answers of one kind only: streamed to their first content, or whole. */
export class Latency {
  #answers = 0;
  #presentMs = 0;
  #usualMs = 0;

  observe(ms: number): void {
    if (this.#answers < MIN_ANSWERS) {
      // The plain mean, until there are enough.
      this.#answers++;
      this.#usualMs += (ms - this.#usualMs) / this.#answers;
      this.#presentMs = this.#usualMs;
      return;
    }
    const told = Math.min(ms, Math.max(this.#usualMs * OUTLIER_FACTOR, OUTLIER_MS));
    this.#presentMs += (told - this.#presentMs) * PRESENT;
    this.#usualMs += (ms - this.#usualMs) * (ms > this.#usualMs * SLOW_FACTOR ? USUAL_WHEN_SLOW : USUAL);
  }

  /** Of the last answers, in ms. Undefined: too few are known. */
  get presentMs(): number | undefined {
    return this.#answers < MIN_ANSWERS ? undefined : this.#presentMs;
  }

  /** Of the last answers or usually, whichever is longer, in ms. */
  get longerMs(): number | undefined {
    return this.#answers < MIN_ANSWERS ? undefined : Math.max(this.#presentMs, this.#usualMs);
  }

  /** It takes many times as long as it usually does. */
  get isSlow(): boolean {
    return this.#presentMs > this.#usualMs * SLOW_FACTOR && this.#presentMs - this.#usualMs > SLOW_MS;
  }
}
