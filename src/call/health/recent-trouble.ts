/** What is counted fades with this time constant, in ms. */
const FADE_MS = 10_000;
/** Fewer attempts tell nothing at first. */
const MIN_ATTEMPTS = 10;
/** As what is known fades below this many attempts, the shares fall to 0: the target gets its traffic back in any case. */
const FADED_ATTEMPTS = 3;
/** Below this much of a failure all is forgotten. */
const FORGOTTEN = 0.05;

/**
 * Attempts of the last seconds at a target that throttles or fails: what is older fades. It begins with the first failure
 * and is dropped when that is forgotten, so that a healthy target pays nothing for it.
 */
export class RecentTrouble {
  #at: number;
  #attempts = 0;
  #throttles = 0;
  #failures = 0;
  #known = false;

  constructor(now: number) {
    this.#at = now;
  }

  answered(now: number): void {
    this.#fade(now);
    this.#count();
  }

  failed(now: number, throttled: boolean): void {
    this.#fade(now);
    this.#count();
    this.#failures++;
    if (throttled) this.#throttles++;
  }

  /** The share of attempts that were throttled, 0 to 1; 0 while too few are known. */
  throttleShare(now: number): number {
    this.#fade(now);
    return this.#shareOf(this.#throttles);
  }

  /** The share of attempts that failed in any way, throttles included. */
  failureShare(now: number): number {
    this.#fade(now);
    return this.#shareOf(this.#failures);
  }

  get isForgotten(): boolean {
    return this.#failures < FORGOTTEN;
  }

  #count(): void {
    this.#attempts++;
    if (this.#attempts >= MIN_ATTEMPTS) this.#known = true;
  }

  #shareOf(failed: number): number {
    return this.#known ? failed / Math.max(this.#attempts, FADED_ATTEMPTS) : 0;
  }

  #fade(now: number): void {
    const passed = now - this.#at;
    if (passed <= 0) return;
    const left = Math.exp(-passed / FADE_MS);
    this.#attempts *= left;
    this.#throttles *= left;
    this.#failures *= left;
    this.#at = now;
  }
}
