/** Fewer attempts that wait in vain tell nothing. */
const MIN_WAITING = 3;

/**
 * Attempts that wait for their first content. Where several wait and none gets any for long, the target hangs: that is
 * known long before the first of them has run into its time limit.
 */
export class Silence {
  #pending = 0;
  /** Attempts that have begun since the target last gave a sign of life. */
  #begun = 0;
  /** When the first of these began. */
  #since = 0;

  get pending(): number {
    return this.#pending;
  }

  get isSuspicious(): boolean {
    return this.#pending >= MIN_WAITING && this.#begun >= MIN_WAITING;
  }

  began(now: number): void {
    this.#pending++;
    if (this.#begun++ === 0) this.#since = now;
  }

  /** @param isAlive the target answered, or refused */
  ended(isAlive: boolean): void {
    this.#pending--;
    // Those that still wait may wait in vain for ever: only what begins from now on tells of the target as it is now.
    if (isAlive) this.#begun = 0;
  }

  /** Several attempts have been waiting, without a sign of life, for this long. */
  lasts(ms: number, now: number): boolean {
    return this.isSuspicious && now - this.#since >= ms;
  }
}
