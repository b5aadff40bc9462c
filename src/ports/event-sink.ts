import type { GatewayEvent } from '../core/events.ts';

/** Takes what the stages publish. It never throws, never waits and cannot alter a call. */
export interface EventSink {
  emit(event: GatewayEvent): void;
}
