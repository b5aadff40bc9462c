import type { AttemptEnded, BreakerChanged, RequestEnded, ServiceEvent } from '../core/events.ts';
import type { MicroDollars } from '../core/money.ts';

/** One consumer of events. May throw: what it throws is counted and reaches nobody. */
export interface TelemetryListener {
  /** Every attempt that failed. One that answered only while calls are traced: count those by `requestEnded`. */
  attemptEnded(event: AttemptEnded): void;
  /** `cost`: of the whole call; undefined where the model's price is not known or nothing was used. */
  requestEnded(event: RequestEnded, cost: MicroDollars | undefined): void;
  service(event: ServiceEvent): void;
  breakerChanged?(event: BreakerChanged): void;
}
