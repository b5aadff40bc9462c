import { Cancellation, type CancelSignal } from '../core/cancellation.ts';
import type { FailureCode } from '../core/failure.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { CallsUnderWay, Endable } from './under-way.ts';

export interface WatchdogOptions {
  readonly clock: Clock;
  /** Now, on the monotonic clock. */
  readonly startedAt: number;
  /** Fires when the client is gone. */
  readonly client: CancelSignal;
  /** Absolute, on the monotonic clock. */
  readonly deadlineAt: number;
  readonly firstTokenMs: number | undefined;
  readonly idleMs: number;
  /** Holds the watchdog until it stops, so that whoever stops the process can end the attempt. */
  readonly underWay?: CallsUnderWay;
}

/**
 * Ends one attempt when its time is up or its client is gone. All the time limits of an attempt share one timer, which
 * is set again only when it fires: a timer per chunk would cost more than the chunk.
 */
export class Watchdog implements Endable {
  readonly #clock: Clock;
  readonly #client: CancelSignal;
  readonly #controller = new Cancellation();
  readonly #onClientGone = (): void => this.end('client_closed');
  readonly #check = (): void => {
    const now = this.#clock.monotonic();
    if (now >= this.#deadlineAt) this.end('deadline');
    else if (now >= this.#firstTokenAt) this.end('first_token_timeout');
    else if (now >= this.#idleAt(now)) this.end('idle_timeout');
    else this.#arm(now);
  };
  readonly #underWay: CallsUnderWay | undefined;
  readonly #deadlineAt: number;
  readonly #idleMs: number;
  #firstTokenAt: number;
  /** Off until the answer's head: a whole answer may take long before its first byte. */
  #idleOn = false;
  /** When the pending read began; undefined while none is pending, because then it is our reader who is slow. */
  #readingSince: number | undefined;
  #timer: Timer | undefined;
  #verdict: FailureCode | undefined;

  constructor(options: WatchdogOptions) {
    this.#clock = options.clock;
    this.#client = options.client;
    this.#underWay = options.underWay;
    this.#deadlineAt = options.deadlineAt;
    this.#idleMs = options.idleMs;
    const now = options.startedAt;
    this.#firstTokenAt =
      options.firstTokenMs === undefined ? Number.POSITIVE_INFINITY : now + options.firstTokenMs;
    if (options.client.aborted) this.end('client_closed');
    else {
      options.client.addEventListener('abort', this.#onClientGone, { once: true });
      this.#arm(now);
      // Last: a process that is stopping ends it here and now.
      options.underWay?.add(this);
    }
  }

  get signal(): CancelSignal {
    return this.#controller;
  }

  /** Why the attempt was ended; undefined: it was not, by us. */
  get verdict(): FailureCode | undefined {
    return this.#verdict;
  }

  /** The head arrived: from now on each read has `idleMs`. */
  headArrived(): void {
    this.#idleOn = true;
  }

  readStarted(): void {
    this.#readingSince = this.#clock.monotonic();
  }

  readEnded(): void {
    this.#readingSince = undefined;
  }

  /** Content arrived, or a block of thinking was opened: what is left is the idle time and the deadline. */
  sawContent(): void {
    this.#firstTokenAt = Number.POSITIVE_INFINITY;
  }

  /** Gives the attempt up; the first verdict stands. */
  end(verdict: FailureCode): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = verdict;
    this.stop();
    this.#controller.abort();
  }

  /** The attempt is over. Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#underWay?.delete(this);
    this.#client.removeEventListener('abort', this.#onClientGone);
  }

  #arm(now: number): void {
    // Never later than an idle time that might begin now: then neither the head nor a read has to set the timer.
    const due = Math.min(this.#deadlineAt, this.#firstTokenAt, this.#idleAt(now), now + this.#idleMs);
    this.#timer = this.#clock.setTimer(this.#check, Math.max(0, due - now));
  }

  #idleAt(now: number): number {
    return this.#idleOn ? (this.#readingSince ?? now) + this.#idleMs : Number.POSITIVE_INFINITY;
  }
}
