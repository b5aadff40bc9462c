import type { Clock, Timer } from '../ports/clock.ts';

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only when `advance` is called. Wall and monotonic time advance together. */
export class FakeClock implements Clock {
  /** Counted from 0 and not from 1970, where a microsecond is lost in the rounding and a timer might never get there. */
  #elapsed = 0;
  readonly #epoch: number;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(startMs = 1_700_000_000_000) {
    this.#epoch = startMs;
  }

  now(): number {
    return this.#epoch + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const pending: Pending = { at: this.#elapsed + Math.max(0, delayMs), order: this.#order++, callback };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  /** The number of running timers. */
  get timers(): number {
    return this.#pending.size;
  }

  /** Moves time on. Timers fire in order, and promises settle between them. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms;
    await settle();
    for (;;) {
      const next = [...this.#pending]
        .filter((p) => p.at <= until)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#pending.delete(next);
      this.#elapsed = next.at;
      next.callback();
      await settle();
    }
    this.#elapsed = until;
    await settle();
  }
}

/** Runs everything that is ready, with promise chains. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
