import { Cancellation, type CancelSignal } from '../core/cancellation.ts';
import type { FailureCode } from '../core/failure.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { CallsUnderWay, Endable } from './under-way.ts';

export interface WatchdogOptions {
  readonly clock: Clock;
  /** The current time on the monotonic clock. */
  readonly startedAt: number;
  /** Fires when the client has left. */
  readonly client: CancelSignal;
  /** Absolute time on the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
  readonly firstTokenMs: number | undefined;
  readonly idleMs: number;
  /** The list that holds the watchdog until it stops, so that a stopping process can end the attempt. */
  readonly underWay?: CallsUnderWay;
}

/**
 * Ends one attempt when its time is over or its client has left. All time limits of an attempt share one timer, which is set
 * again only when it fires. A timer for each chunk would cost more than the chunk.
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
  /** Called when we end the attempt. */
  onEnd: ((verdict: FailureCode) => void) | undefined;
  readonly #deadlineAt: number;
  readonly #idleMs: number;
  #firstTokenAt: number;
  /** Off until the answer's head arrives: a whole answer may take long before its first byte. */
  #idleOn = false;
  /** When the pending read began. Undefined while no read is pending, because then our own reader is slow. */
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
      // This comes last, because a stopping process ends the watchdog inside this call.
      options.underWay?.add(this);
    }
  }

  get signal(): CancelSignal {
    return this.#controller;
  }

  /** Why we ended the attempt. Undefined: we did not end it. */
  get verdict(): FailureCode | undefined {
    return this.#verdict;
  }

  /** The head has arrived. From now on each read must end within `idleMs`. */
  headArrived(): void {
    this.#idleOn = true;
  }

  readStarted(): void {
    this.#readingSince = this.#clock.monotonic();
  }

  readEnded(): void {
    this.#readingSince = undefined;
  }

  /** Content has arrived, or a block of thinking was opened. From now on only the idle time and the deadline hold. */
  sawContent(): void {
    this.#firstTokenAt = Number.POSITIVE_INFINITY;
  }

  /** Ends the attempt. The first verdict stands. */
  end(verdict: FailureCode): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = verdict;
    this.stop();
    this.#controller.abort();
    this.onEnd?.(verdict);
  }

  /** The attempt is over. Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#underWay?.delete(this);
    this.#client.removeEventListener('abort', this.#onClientGone);
  }

  #arm(now: number): void {
    // The timer fires no later than an idle time that begins now would end. So the head and a read need not set it.
    const due = Math.min(this.#deadlineAt, this.#firstTokenAt, this.#idleAt(now), now + this.#idleMs);
    this.#timer = this.#clock.setTimer(this.#check, Math.max(0, due - now));
  }

  #idleAt(now: number): number {
    return this.#idleOn ? (this.#readingSince ?? now) + this.#idleMs : Number.POSITIVE_INFINITY;
  }
}
