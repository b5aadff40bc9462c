import type { GatewayEvent, RequestEnded } from '../core/events.ts';
import type { MicroDollars } from '../core/money.ts';
import type { TelemetryListener } from './listener.ts';

type CostOf = (event: RequestEnded) => MicroDollars | undefined;

/** Hands each event to every listener of telemetry, whatever the others make of it. Never throws. */
export class GuardedListeners {
  readonly #costOf: CostOf;
  readonly #listeners: TelemetryListener[] = [];
  #failures = 0;

  /** @param costOf asked once for each request, so that all listeners agree */
  constructor(costOf: CostOf) {
    this.#costOf = costOf;
  }

  /** How often a listener, or finding the cost, threw. */
  get failures(): number {
    return this.#failures;
  }

  get size(): number {
    return this.#listeners.length;
  }

  add(listener: TelemetryListener | undefined): void {
    if (listener) this.#listeners.push(listener);
  }

  emit(event: GatewayEvent): void {
    const cost = event.type === 'request-ended' ? this.#costOrNone(event) : undefined;
    for (const listener of this.#listeners) {
      try {
        if (event.type === 'request-ended') listener.requestEnded(event, cost);
        else if (event.type === 'attempt-ended') listener.attemptEnded(event);
        else if (event.type === 'breaker-changed') listener.breakerChanged?.(event);
        else listener.service(event);
      } catch {
        this.#failures++;
      }
    }
  }

  #costOrNone(event: RequestEnded): MicroDollars | undefined {
    try {
      return this.#costOf(event);
    } catch {
      this.#failures++;
      return undefined;
    }
  }
}
