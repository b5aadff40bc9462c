import type { GatewayEvent } from '../core/events.ts';

/** Where the stages publish what happened. Never throws, never waits, cannot alter a call. */
export interface EventSink {
  emit(event: GatewayEvent): void;
}
