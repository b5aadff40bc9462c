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
  /** How long the attempt may wait for its first content before `impatient` is asked. Needs `impatient`. */
  readonly patienceMs?: number | undefined;
  readonly impatient?: Impatient | undefined;
  /** The list that holds the watchdog until it stops, so that a stopping process can end the attempt. */
  readonly underWay?: CallsUnderWay;
}

/** Decides whether an attempt without content has waited for long enough, because another target could be asked. */
export interface Impatient {
  givesUp(waitedMs: number, now: number): boolean;
}

/** A timer that is this late tells that our own process stood still. What came meanwhile is not read yet. */
const LATE_MS = 100;
const GRACE_MS = 10;

/** A first decision against giving up is made anew after this share of the first wait. */
const NEXT_DOUBT = 0.25;
/** But not sooner than this, ms. */
const SHORTEST_DOUBT_MS = 500;

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
    if (now >= this.#deadlineAt) this.end('deadline_exceeded');
    else if (now - this.#dueAt >= LATE_MS) this.#arm(now, GRACE_MS);
    else if (now >= this.#firstTokenAt) this.end('first_token_timeout');
    else if (now >= this.#patienceAt && this.#isTooPatient(now)) this.end('first_token_timeout');
    else if (now >= this.#idleAt(now)) this.end('idle_timeout');
    else this.#arm(now);
  };
  readonly #underWay: CallsUnderWay | undefined;
  /** The attempt was ended because `impatient` said so, and not by a time limit. */
  gaveUp = false;
  /** Called when we end the attempt. */
  onEnd: ((verdict: FailureCode) => void) | undefined;
  readonly #deadlineAt: number;
  readonly #idleMs: number;
  readonly #startedAt: number;
  readonly #patienceMs: number;
  readonly #isWhole: boolean;
  /** Let go with the first content, because an answer may go on for long. */
  #impatient: Impatient | undefined;
  #patienceAt: number;
  #firstTokenAt: number;
  /** Off until the answer's head arrives: a whole answer may take long before its first byte. */
  #idleOn = false;
  /** When the pending read began. Undefined while no read is pending, because then our own reader is slow. */
  #readingSince: number | undefined;
  #timer: Timer | undefined;
  #dueAt = 0;
  #verdict: FailureCode | undefined;

  constructor(options: WatchdogOptions) {
    this.#clock = options.clock;
    this.#client = options.client;
    this.#underWay = options.underWay;
    this.#deadlineAt = options.deadlineAt;
    this.#idleMs = options.idleMs;
    const now = options.startedAt;
    this.#startedAt = now;
    this.#isWhole = options.firstTokenMs === undefined;
    this.#patienceMs = options.patienceMs ?? Number.POSITIVE_INFINITY;
    this.#patienceAt = now + this.#patienceMs;
    this.#impatient = options.impatient;
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
    // A whole answer's head comes when its generation is over.
    if (this.#isWhole) this.#stopDoubting();
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
    this.#stopDoubting();
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

  #isTooPatient(now: number): boolean {
    if (this.#impatient?.givesUp(now - this.#startedAt, now)) {
      this.gaveUp = true;
      return true;
    }
    this.#patienceAt = now + Math.max(SHORTEST_DOUBT_MS, this.#patienceMs * NEXT_DOUBT);
    return false;
  }

  #stopDoubting(): void {
    this.#patienceAt = Number.POSITIVE_INFINITY;
    this.#impatient = undefined;
  }

  /** @param waitMs not when the next limit is reached, but then */
  #arm(now: number, waitMs?: number): void {
    // The timer fires no later than an idle time that begins now would end. So the head and a read need not set it.
    const due = Math.min(
      Math.min(this.#deadlineAt, this.#firstTokenAt, this.#patienceAt),
      Math.min(this.#idleAt(now), now + this.#idleMs),
    );
    this.#dueAt = waitMs === undefined ? due : now + waitMs;
    this.#timer = this.#clock.setTimer(this.#check, Math.max(0, this.#dueAt - now));
  }

  #idleAt(now: number): number {
    return this.#idleOn ? (this.#readingSince ?? now) + this.#idleMs : Number.POSITIVE_INFINITY;
  }
}
