import type { AttemptEnded, GatewayEvent, RequestEnded, ServiceEvent } from '../../core/events.ts';
import type { EventSink } from '../../ports/event-sink.ts';

/** An EventSink that keeps what it is told. */
export class RecordingSink implements EventSink {
  readonly events: GatewayEvent[] = [];

  emit(event: GatewayEvent): void {
    this.events.push(event);
  }

  /** Requests that are over. */
  get requests(): readonly RequestEnded[] {
    return this.events.filter((event) => event.type === 'request-ended');
  }

  get attempts(): readonly AttemptEnded[] {
    return this.events.filter((event) => event.type === 'attempt-ended');
  }

  /** What was said of the process, defects among it. */
  get notes(): readonly ServiceEvent[] {
    return this.events.filter((event) => event.type === 'service');
  }
}
