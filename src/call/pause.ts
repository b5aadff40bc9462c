import type { CancelSignal } from '../core/cancellation.ts';
import type { FailureCode } from '../core/failure.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Endable } from './watchdog.ts';

/** The wait between two attempts: ends early when the client is gone, or the process stops. */
export class Pause implements Endable {
  /** Why it ended early; undefined: the time has passed. */
  readonly over: Promise<FailureCode | undefined>;
  readonly #client: CancelSignal;
  readonly #live: Set<Endable>;
  readonly #timer: Timer;
  readonly #onClientGone = (): void => this.end('client_closed');
  #settle: (verdict: FailureCode | undefined) => void = () => {};

  constructor(clock: Clock, ms: number, client: CancelSignal, live: Set<Endable>) {
    this.over = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#client = client;
    this.#live = live;
    this.#timer = clock.setTimer(() => this.#finish(undefined), ms);
    live.add(this);
    if (client.aborted) this.end('client_closed');
    else client.addEventListener('abort', this.#onClientGone, { once: true });
  }

  end(verdict: FailureCode): void {
    this.#timer.cancel();
    this.#finish(verdict);
  }

  #finish(verdict: FailureCode | undefined): void {
    this.#client.removeEventListener('abort', this.#onClientGone);
    this.#live.delete(this);
    this.#settle(verdict);
  }
}
