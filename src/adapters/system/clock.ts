import type { Clock, Timer } from '../../ports/clock.ts';

/** `setTimeout` fires at once for a longer delay: it counts milliseconds in 31 bits (24.8 days). */
const LONGEST_DELAY_MS = 2_147_483_647;

/** The machine's clock. Its timers never keep the process alive. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (callback: () => void, delayMs: number): Timer => new SystemTimer(callback, delayMs),
});

class SystemTimer implements Timer {
  readonly #handle: ReturnType<typeof setTimeout>;

  constructor(callback: () => void, delayMs: number) {
    this.#handle = setTimeout(callback, Math.min(Math.max(delayMs, 0), LONGEST_DELAY_MS));
    this.#handle.unref();
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }
}
