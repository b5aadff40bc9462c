import type { GatewayEvent } from '../../core/events.ts';
import type { EventSink } from '../../ports/event-sink.ts';

/** Hears what happened, one event after the other. What it returns or throws alters nothing. */
export type EventHook = (event: GatewayEvent) => unknown;

/** @param report is told of the first thing that the hook throws; the hook itself is spared that */
export function hookSink(hook: EventHook, report: (thrown: unknown) => void): EventSink {
  let reported = false;
  const onThrown = (thrown: unknown): void => {
    if (reported) return;
    reported = true;
    report(thrown);
  };
  return {
    emit(event) {
      try {
        const returned = hook(event);
        // A rejection that nobody catches would end the process.
        if (returned instanceof Promise) returned.catch(onThrown);
      } catch (thrown) {
        onThrown(thrown);
      }
    },
  };
}
