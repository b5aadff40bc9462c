import type { CancelSignal } from '../../core/cancellation.ts';
import type { FailureCode } from '../../core/failure.ts';
import type { Clock, Timer } from '../../ports/clock.ts';
import type { CallsUnderWay, Endable } from '../under-way.ts';

/** The wait between two attempts. It ends early when the client leaves or the process stops. */
export class BackoffWait implements Endable {
  /** Why it ended early. Undefined: the time has passed. */
  readonly over: Promise<FailureCode | undefined>;
  readonly #client: CancelSignal;
  readonly #underWay: CallsUnderWay;
  readonly #timer: Timer;
  readonly #onClientGone = (): void => this.end('client_closed');
  #settle: (verdict: FailureCode | undefined) => void = () => {};

  constructor(clock: Clock, ms: number, client: CancelSignal, underWay: CallsUnderWay) {
    this.over = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#client = client;
    this.#underWay = underWay;
    this.#timer = clock.setTimer(() => this.#finish(undefined), ms);
    if (client.aborted) this.end('client_closed');
    else {
      client.addEventListener('abort', this.#onClientGone, { once: true });
      // Last: a process that is stopping ends it here and now.
      underWay.add(this);
    }
  }

  end(verdict: FailureCode): void {
    this.#timer.cancel();
    this.#finish(verdict);
  }

  #finish(verdict: FailureCode | undefined): void {
    this.#client.removeEventListener('abort', this.#onClientGone);
    this.#underWay.delete(this);
    this.#settle(verdict);
  }
}
