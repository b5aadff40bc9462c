const SLICE_MS = 5_000;
const SLICES = 6;
/** Fewer calls tell nothing. */
const MIN_CALLS = 20;

/** Calls and health failures of the last 30 s, counted by time: a window of calls would remember an outage all night. */
export class OutcomeWindow {
  readonly #callsOf: number[] = new Array<number>(SLICES).fill(0);
  readonly #failuresOf: number[] = new Array<number>(SLICES).fill(0);
  /** The slice that is being filled, counted from time 0. */
  #slice = 0;
  #calls = 0;
  #failures = 0;

  /** An attempt is over, or its answer has begun. */
  call(now: number): void {
    this.#moveTo(now);
    const at = this.#slice % SLICES;
    this.#callsOf[at] = (this.#callsOf[at] ?? 0) + 1;
    this.#calls++;
  }

  /** A call that has been counted failed. */
  failure(now: number): void {
    this.#moveTo(now);
    const at = this.#slice % SLICES;
    this.#failuresOf[at] = (this.#failuresOf[at] ?? 0) + 1;
    this.#failures++;
  }

  /** At least half of at least 20 calls have failed. */
  halfFailed(now: number): boolean {
    this.#moveTo(now);
    return this.#calls >= MIN_CALLS && this.#failures * 2 >= this.#calls;
  }

  /** The share that failed, 0 to 1; 0 without a call. */
  failureShare(now: number): number {
    this.#moveTo(now);
    return this.#calls === 0 ? 0 : Math.min(1, this.#failures / this.#calls);
  }

  calls(now: number): number {
    this.#moveTo(now);
    return this.#calls;
  }

  clear(): void {
    this.#callsOf.fill(0);
    this.#failuresOf.fill(0);
    this.#calls = 0;
    this.#failures = 0;
  }

  #moveTo(now: number): void {
    const slice = Math.floor(now / SLICE_MS);
    const gone = slice - this.#slice;
    if (gone <= 0) return;
    if (gone >= SLICES) this.clear();
    else {
      for (let next = this.#slice + 1; next <= slice; next++) {
        const at = next % SLICES;
        this.#calls -= this.#callsOf[at] ?? 0;
        this.#failures -= this.#failuresOf[at] ?? 0;
        this.#callsOf[at] = 0;
        this.#failuresOf[at] = 0;
      }
    }
    this.#slice = slice;
  }
}
