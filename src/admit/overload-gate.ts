import type { Clock, Timer } from '../ports/clock.ts';

/** How often the gate looks at the event loop. */
const TICK_MS = 25;
/** The event loop may be late by so much. Answers that begin later than this are the first thing that users notice. */
const TARGET_LAG_MS = 60;
/** One late tick may be a pause of the collector. */
const LATE_TICKS = 2;
/** So long the loop has to be in time, and nobody waiting, until the gate is open again. */
const CALM_TICKS = 20;
/** A call that has waited longer is shed: its caller gives up soon, or has done so. */
const MAX_WAIT_MS = 3_000;
const MAX_WAITING = 16_384;
/** The least that is let through in a tick, so that a machine that is busy with something else still answers. */
const MIN_PER_TICK = 10;
const SLOWER = 0.8;
const FASTER = 1.05;

interface Waiting {
  readonly since: number;
  readonly settle: (go: boolean) => void;
}

/**
 * Keeps a process useful that is asked for more than it can do. While the event loop is late, calls are let through at a rate
 * that brings it back in time (additive increase would be too slow here, so both ways are multiplicative). The others wait,
 * bounded in number and time, and the newest goes first: its caller is the most likely to be still there. Without such a gate
 * every call would be served too late, and none of the work would be of use.
 *
 * While the loop is in time a call costs one increment.
 */
export class OverloadGate {
  readonly #clock: Clock;
  #phase: 'idle' | 'watching' | 'overloaded' = 'idle';
  #timer: Timer | undefined;
  #tickAt = 0;
  #arrived = 0;
  #lateTicks = 0;
  #calmTicks = 0;
  /** Calls a millisecond. */
  #rate = 0;
  /** Calls that may still go in this tick. */
  #allowed = 0;
  /** The oldest first. */
  readonly #waiting: Waiting[] = [];
  #shed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls that were shed so far. */
  get shed(): number {
    return this.#shed;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** True: the call may go on at once. False: it has to `wait`. */
  mayEnter(): boolean {
    if (this.#phase === 'idle') {
      this.#phase = 'watching';
      this.#lateTicks = 0;
      this.#watch();
    }
    this.#arrived++;
    return this.#phase !== 'overloaded' || (this.#waiting.length === 0 && this.#allowed-- > 0);
  }

  /** True once the call may go on, false if it is shed. */
  wait(): Promise<boolean> {
    if (this.#waiting.length >= MAX_WAITING) this.#refuseOldest();
    return new Promise((settle) => {
      this.#waiting.push({ since: this.#clock.monotonic(), settle });
    });
  }

  /** The process stops: whoever waits may go on, and meets that. */
  close(): void {
    this.#timer?.cancel();
    this.#phase = 'idle';
    for (const { settle } of this.#waiting.splice(0)) settle(true);
  }

  #watch(): void {
    this.#tickAt = this.#clock.monotonic();
    this.#arrived = 0;
    this.#timer = this.#clock.setTimer(() => this.#tick(), TICK_MS);
  }

  #tick(): void {
    const elapsed = this.#clock.monotonic() - this.#tickAt;
    const isLate = elapsed - TICK_MS > TARGET_LAG_MS;
    if (this.#phase === 'overloaded') this.#overloadedTick(isLate);
    else if (!this.#startsShedding(elapsed, isLate) && this.#arrived === 0) {
      // An idle process has no timer.
      this.#phase = 'idle';
      return;
    }
    this.#watch();
  }

  #startsShedding(elapsed: number, isLate: boolean): boolean {
    this.#lateTicks = isLate ? this.#lateTicks + 1 : 0;
    if (this.#lateTicks < LATE_TICKS) return false;
    this.#phase = 'overloaded';
    this.#calmTicks = 0;
    this.#rate = this.#arrived / elapsed;
    this.#allowed = 0;
    return true;
  }

  #overloadedTick(isLate: boolean): void {
    this.#rate = Math.max(MIN_PER_TICK / TICK_MS, this.#rate * (isLate ? SLOWER : FASTER));
    // A late tick gives no more than one in time: what it missed is the very work that was too much.
    this.#allowed = Math.ceil(this.#rate * TICK_MS);
    this.#refuseExpired();
    while (this.#allowed > 0) {
      const newest = this.#waiting.pop();
      if (newest === undefined) break;
      this.#allowed--;
      newest.settle(true);
    }
    this.#calmTicks = isLate || this.#waiting.length > 0 ? 0 : this.#calmTicks + 1;
    if (this.#calmTicks >= CALM_TICKS) {
      this.#phase = 'watching';
      this.#lateTicks = 0;
    }
  }

  #refuseExpired(): void {
    const now = this.#clock.monotonic();
    let expired = 0;
    while (expired < this.#waiting.length && now - (this.#waiting[expired]?.since ?? now) > MAX_WAIT_MS)
      expired++;
    for (const { settle } of this.#waiting.splice(0, expired)) settle(false);
    this.#shed += expired;
  }

  #refuseOldest(): void {
    this.#waiting.shift()?.settle(false);
    this.#shed++;
  }
}
