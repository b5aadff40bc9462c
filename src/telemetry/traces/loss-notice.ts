import type { Clock, Timer } from '../../ports/clock.ts';

/** A collector that stays away loses spans every second; a line for each batch would hide all other lines. */
const QUIET_MS = 60_000;

/** Tells the first loss at once, and what is lost afterwards in sums, one a minute. */
export class LossNotice {
  readonly #clock: Clock;
  readonly #tell: (lost: number) => void;
  #untold = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, tell: (lost: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  lost(count: number): void {
    if (count === 0) return;
    this.#untold += count;
    if (this.#timer === undefined) this.#tellNow();
  }

  /** Tells what has not been told. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#untold > 0) this.#tell(this.#untold);
    this.#untold = 0;
  }

  #tellNow(): void {
    const lost = this.#untold;
    this.#untold = 0;
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined;
      if (this.#untold > 0) this.#tellNow();
    }, QUIET_MS);
    this.#tell(lost);
  }
}
