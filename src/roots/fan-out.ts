import type { GatewayEvent } from '../core/events.ts';
import type { EventSink } from '../ports/event-sink.ts';

/**
 * Tells each event to all of them, in this order, at once: health and limits hear of an attempt before telemetry queues
 * it, and with telemetry off. What one throws reaches neither the caller nor the others.
 */
export function fanOut(listeners: readonly EventSink[]): EventSink {
  return {
    emit(event: GatewayEvent) {
      for (const listener of listeners) {
        try {
          listener.emit(event);
        } catch {
          // A listener has nobody to tell: it stands in for telemetry itself.
        }
      }
    },
  };
}
