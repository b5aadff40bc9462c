import type { AttemptEnded, RequestEnded, ServiceEvent } from '../../core/events.ts';
import type { MicroDollars } from '../../core/money.ts';
import type { JsonWriter } from './json-writer.ts';

/** How events look as lines. Each writes one line without its end. */
export interface LineFormat {
  request(out: JsonWriter, event: RequestEnded, cost: MicroDollars | undefined): void;
  /** Of an attempt that failed. */
  attempt(out: JsonWriter, event: AttemptEnded): void;
  service(out: JsonWriter, event: ServiceEvent): void;
}
