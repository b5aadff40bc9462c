import type { GatewayEvent } from '../core/events.ts';
import type { EventSink } from '../ports/event-sink.ts';

/**
 * Gives each event to all listeners, in this order and at once. Health and limits get an attempt before telemetry queues it,
 * and also with telemetry off. An error in one listener reaches neither the caller nor the other listeners.
 */
export function fanOut(listeners: readonly EventSink[]): EventSink {
  return {
    emit(event: GatewayEvent) {
      for (const listener of listeners) {
        try {
          listener.emit(event);
        } catch {
          // The error is dropped: telemetry is a listener itself, so that nothing could report it.
        }
      }
    },
  };
}
