import type { GatewayEvent } from '../core/events.ts';
import type { Clock, Timer } from '../ports/clock.ts';

/** No event waits longer than this. */
const MAX_WAIT_MS = 50;
/** Telling of so many holds up the event loop for about a tenth of a millisecond. */
const MAX_EVENTS = 64;

/**
 * Holds events and hands over several at once. Amid the system calls of a request each would take two to three
 * times as long, because its code and data have left the CPU's caches.
 */
export class EventQueue {
  readonly #take: (events: readonly GatewayEvent[]) => void;
  readonly #clock: Clock;
  #events: GatewayEvent[] = [];
  #timer: Timer | undefined;
  readonly #onTimer = (): void => this.drain();

  /** @param take must not throw */
  constructor(take: (events: readonly GatewayEvent[]) => void, clock: Clock) {
    this.#take = take;
    this.#clock = clock;
  }

  push(event: GatewayEvent): void {
    if (this.#events.push(event) >= MAX_EVENTS) this.drain();
    else this.#timer ??= this.#clock.setTimer(this.#onTimer, MAX_WAIT_MS);
  }

  /** Hands over what is waiting. */
  drain(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#take(events);
  }
}
