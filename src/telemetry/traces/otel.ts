import { type AttemptEnded, type RequestEnded, targetId } from '../../core/events.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { TelemetryListener } from '../listener.ts';
import type { SpanExporter } from './otlp-exporter.ts';
import { attemptSpan, requestSpan, stageSpan } from './span.ts';
import { SpanQueue } from './span-queue.ts';

export interface OtelOptions {
  readonly exporter: Promise<SpanExporter>;
  readonly clock: Clock;
  readonly random: Random;
  /** Hears of spans that reached nobody. */
  readonly onLost?: (spans: number) => void;
}

export interface Otel extends TelemetryListener {
  /** Spans that reached nobody. */
  dropped(): number;
  close(): Promise<void>;
  /** Sends what is waiting now. Never rejects. */
  flush(): Promise<void>;
}

/** Requests under way whose attempts are kept; far beyond what one process serves at a time. */
const MAX_PENDING = 20_000;

/** One span for each sampled call, and one below it for each of its attempts. Other requests have none. */
export function createOtel(options: OtelOptions): Otel {
  const queue = new SpanQueue(options.exporter, options.clock, options.onLost);
  /** Attempts wait for the end of their request: only then it is known how their answer ended and what it used. */
  const pending = new Map<string, AttemptEnded[]>();

  function spanIdOf(attempt: AttemptEnded, request: RequestEnded): string {
    const { spanId } = attempt.trace;
    return spanId === request.trace.spanId ? options.random.hex(8) : spanId;
  }

  return {
    attemptEnded(event) {
      if (!event.trace.sampled) return;
      const attempts = pending.get(event.requestId);
      if (attempts) {
        attempts.push(event);
        return;
      }
      if (pending.size >= MAX_PENDING) queue.countDropped(dropOldest(pending));
      pending.set(event.requestId, [event]);
    },
    requestEnded(event, cost) {
      if (!event.trace.sampled || !event.asksModel) return;
      queue.add(requestSpan(event, cost));
      for (const stage of event.stages ?? []) queue.add(stageSpan(stage, event, options.random.hex(8)));
      const attempts = pending.get(event.requestId);
      if (!attempts) return;
      pending.delete(event.requestId);
      const primary = attempts[0]?.target;
      for (const attempt of attempts) {
        const isPrimary = primary !== undefined && targetId(attempt.target) === targetId(primary);
        queue.add(attemptSpan(attempt, event, { spanId: spanIdOf(attempt, event), isPrimary }));
      }
    },
    service() {},
    dropped: () => queue.dropped,
    flush: () => queue.flush(),
    close: () => queue.close(),
  };
}

function dropOldest(pending: Map<string, AttemptEnded[]>): number {
  for (const [requestId, attempts] of pending) {
    pending.delete(requestId);
    return attempts.length;
  }
  return 0;
}
