import type {
  AttemptEnded,
  BreakerChanged,
  GatewayEvent,
  RequestEnded,
  ServiceEvent,
} from '../../core/events.ts';
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

  /** Targets that are asked no more, are probed, or are asked again. */
  get breakers(): readonly BreakerChanged[] {
    return this.events.filter((event) => event.type === 'breaker-changed');
  }

  /** What was said of the process, defects among it. */
  get notes(): readonly ServiceEvent[] {
    return this.events.filter((event) => event.type === 'service');
  }
}
