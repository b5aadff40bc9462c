import type { DialectName } from '../core/dialect-name.ts';
import type { RequestEnded, TargetName, TraceContext } from '../core/events.ts';
import type { Failure } from '../core/failure.ts';
import type { RequestRecord } from '../core/request-record.ts';
import type { FinishReason, StreamPart } from '../core/stream-part.ts';
import type { Usage } from '../core/usage.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import { loggableText } from './loggable-failure.ts';

export interface RecordStart {
  readonly requestId: string;
  readonly dialect: DialectName;
  readonly operation: string;
  readonly trace: TraceContext;
  readonly clock: Clock;
  readonly events: EventSink;
}

/** Gathers what becomes known of one request on its way, and publishes it once, when the last byte is out or it failed. */
export class PublishedRecord implements RequestRecord {
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
  warnings: readonly string[] = [];
  usage: Usage | undefined;
  #finishReason: FinishReason | undefined;
  readonly #start: RecordStart;
  #ended = false;

  constructor(start: RecordStart) {
    this.#start = start;
    this.requestId = start.requestId;
    this.trace = start.trace;
    this.startedAt = start.clock.now();
    this.arrivedAt = start.clock.monotonic();
  }

  sawParts(parts: readonly StreamPart[]): void {
    for (const part of parts) {
      if (part.type === 'usage' || part.type === 'finish') this.usage = part.usage;
      else if (part.type === 'start' && part.usage) this.usage = part.usage;
      if (part.type === 'finish') this.#finishReason = part.reason;
    }
  }

  elapsedMs(): number {
    return this.#start.clock.monotonic() - this.arrivedAt;
  }

  /** The call left our hands: everything up to now was ours. */
  sent(): void {
    this.overheadMs = this.elapsedMs();
  }

  end(status: number, failure?: Failure): void {
    if (this.#ended) return;
    this.#ended = true;
    const { clock, events } = this.#start;
    events.emit(this.#event(status, failure, clock.now(), this.elapsedMs()));
  }

  /** One literal with every member, absent ones undefined: one hidden class, no spreading on the hot path. */
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
      stream: this.stream,
      keyName: this.keyName,
      tenant: this.tenant,
      requestedModel: this.requestedModel,
      routedModel: this.routedModel,
      target: this.target,
      attempts: this.attempts,
      status,
      outcome: failure === undefined ? 'ok' : failure.code,
      failureMessage: failure && loggableText(failure),
      finishReason: this.#finishReason,
      usage: this.usage,
      upstreamRequestId: this.upstreamRequestId,
      warnings: this.warnings,
      trace: this.trace,
    };
    return event as RequestEnded;
  }
}
