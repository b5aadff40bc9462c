import type { PassedOver, RequestEnded, TargetName, TraceContext } from '../core/events.ts';
import type { Failure, FailureCode } from '../core/failure.ts';
import type { CacheShadow, CacheStatus } from '../core/record/cache-status.ts';
import type { Degraded } from '../core/record/degraded.ts';
import type { RateStandings } from '../core/record/rate-standing.ts';
import type { OpenRecord, RecordStart, RequestRecord } from '../core/record/request-record.ts';
import type { StageSpan } from '../core/record/stage-span.ts';
import type { FinishReason, StreamPart } from '../core/stream-part.ts';
import type { Usage } from '../core/usage.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import { loggableText } from './loggable-failure.ts';

/** The clock and the event sink of records. */
export interface RecordPorts {
  readonly clock: Clock;
  readonly events: EventSink;
}

export function recordsTo(ports: RecordPorts): OpenRecord {
  return (start) => new PublishedRecord(start, ports);
}

/** Collects what becomes known of one request. Publishes it once, when the last byte is sent or the request failed. */
class PublishedRecord implements RequestRecord {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** Wall clock, ms. */
  readonly startedAt: number;
  /** Monotonic, ms. */
  readonly arrivedAt: number;
  stream = false;
  keyName: string | undefined;
  tenant: string | undefined;
  requestedModel: string | undefined;
  routedModel: string | undefined;
  target: TargetName | undefined;
  attempts = 0;
  ttftMs: number | undefined;
  overheadMs: number | undefined;
  upstreamRequestId: string | undefined;
  passedOver: PassedOver | undefined;
  warnings: readonly string[] = [];
  stages: StageSpan[] | undefined;
  degraded: Degraded | undefined;
  replyHeaders: Record<string, string> | undefined;
  rates: RateStandings | undefined;
  cache: CacheStatus | undefined;
  cacheShadow: CacheShadow | undefined;
  usage: Usage | undefined;
  outcome: 'ok' | FailureCode | undefined;
  #finishReason: FinishReason | undefined;
  readonly #start: RecordStart;
  readonly #ports: RecordPorts;

  constructor(start: RecordStart, ports: RecordPorts) {
    this.#start = start;
    this.#ports = ports;
    this.requestId = start.requestId;
    this.trace = start.trace;
    this.startedAt = ports.clock.now();
    this.arrivedAt = ports.clock.monotonic();
  }

  sawParts(parts: readonly StreamPart[]): void {
    for (const part of parts) {
      if (part.type === 'usage' || part.type === 'finish') this.usage = part.usage;
      else if (part.type === 'start' && part.usage) this.usage = part.usage;
      if (part.type === 'finish') this.#finishReason = part.reason;
    }
  }

  elapsedMs(): number {
    return this.#ports.clock.monotonic() - this.arrivedAt;
  }

  sent(): void {
    this.overheadMs = this.elapsedMs();
  }

  end(status: number, failure?: Failure): void {
    if (this.outcome !== undefined) return;
    this.outcome = failure === undefined ? 'ok' : failure.code;
    const { clock, events } = this.#ports;
    events.emit(this.#event(status, failure, clock.now(), this.elapsedMs()));
  }

  /**
   * Every member is set, missing ones to undefined. All events then have one hidden class, and no spread runs on the hot
   * path.
   */
  #event(status: number, failure: Failure | undefined, at: number, durationMs: number): RequestEnded {
    const event = {
      type: 'request-ended',
      requestId: this.requestId,
      at,
      startedAt: this.startedAt,
      durationMs,
      ttftMs: this.ttftMs,
      overheadMs: this.overheadMs,
      dialect: this.#start.dialect,
      operation: this.#start.operation,
      asksModel: this.#start.asksModel,
      stream: this.stream,
      keyName: this.keyName,
      tenant: this.tenant,
      // A name that no model has is a caller's own word: it may be anything, a key even.
      requestedModel: this.routedModel === undefined ? undefined : this.requestedModel,
      routedModel: this.routedModel,
      target: this.target,
      attempts: this.attempts,
      status,
      outcome: this.outcome,
      failureMessage: failure && loggableText(failure),
      cause: failure?.cause,
      finishReason: this.#finishReason,
      cache: this.cache,
      cacheShadow: this.cacheShadow,
      usage: this.usage,
      upstreamRequestId: this.upstreamRequestId,
      passedOver: this.passedOver,
      warnings: this.warnings,
      stages: this.stages,
      degraded: this.degraded,
      trace: this.trace,
    };
    return event as RequestEnded;
  }
}
