import type { CancelSignal } from '../core/cancellation.ts';
import type { Clock } from '../ports/clock.ts';

/** One call whose answer others wait for. */
export interface Flight<T> {
  /** Lets the waiters go. Undefined: each asks for itself. Only the first call counts. */
  end(result: T | undefined): void;
}

export interface WaitLimits {
  /** Ends the wait when the caller leaves. */
  readonly signal: CancelSignal;
  /** Absolute time on the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
}

/** Identical calls under way: the first one asks, the others wait for what it gets. */
export class SingleFlight<T> {
  readonly #clock: Pick<Clock, 'monotonic' | 'setTimer'>;
  readonly #underWay = new Map<string, Set<(result: T | undefined) => void>>();

  constructor(clock: Pick<Clock, 'monotonic' | 'setTimer'>) {
    this.#clock = clock;
  }

  /** Begins a flight, unless one with this key is under way. */
  begin(key: string): Flight<T> | undefined {
    if (this.#underWay.has(key)) return undefined;
    const waiters = new Set<(result: T | undefined) => void>();
    this.#underWay.set(key, waiters);
    return {
      end: (result) => {
        if (this.#underWay.get(key) !== waiters) return;
        this.#underWay.delete(key);
        for (const wake of waiters) wake(result);
      },
    };
  }

  /** What the flight under way gets. Undefined: nothing that can be shared, or the wait has ended. */
  wait(key: string, { signal, deadlineAt }: WaitLimits): Promise<T | undefined> {
    const waiters = this.#underWay.get(key);
    if (waiters === undefined || signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const giveUp = (): void => wake(undefined);
      const timer = this.#clock.setTimer(giveUp, deadlineAt - this.#clock.monotonic());
      const wake = (result: T | undefined): void => {
        waiters.delete(wake);
        timer.cancel();
        signal.removeEventListener('abort', giveUp);
        resolve(result);
      };
      waiters.add(wake);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Flights under way. */
  get size(): number {
    return this.#underWay.size;
  }
}
