import type { AttemptEnded, RequestEnded } from '../../core/events.ts';
import { FAILURES, type FailureCode } from '../../core/failure.ts';
import { type MicroDollars, toDollars } from '../../core/money.ts';
import { redact } from '../../core/provider-words/redact.ts';
import { promptTokens } from '../../core/usage.ts';

/** A finished span, with ids of our own making. Times are wall clock, ms. */
export interface FinishedSpan {
  readonly name: string;
  readonly kind: 'server' | 'client';
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: { readonly spanId: string; readonly isRemote: boolean } | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: SpanAttributes;
  /** What went wrong, where that is worth an alarm. */
  readonly error: string | undefined;
}

type SpanAttributes = Readonly<Record<string, string | number | boolean | string[]>>;

const MAX_TEXT_CHARS = 256;

/** The call as a whole, as our caller sees it. Only the attempt's span has tokens, so that a sum counts them once. */
export function requestSpan(event: RequestEnded, cost: MicroDollars | undefined): FinishedSpan {
  const { traceId, spanId, parentSpanId } = event.trace;
  return {
    name: `${event.dialect} ${event.operation}`,
    kind: 'server',
    traceId,
    spanId,
    parent: parentSpanId === undefined ? undefined : { spanId: parentSpanId, isRemote: true },
    startMs: event.startedAt,
    endMs: event.startedAt + event.durationMs,
    attributes: defined({
      'http.response.status_code': event.status,
      'gen_ai.operation.name': event.operation,
      'gen_ai.request.model': event.requestedModel,
      'error.type': event.outcome === 'ok' ? undefined : event.outcome,
      'sluiceway.request_id': event.requestId,
      'sluiceway.dialect': event.dialect,
      'sluiceway.stream': event.stream,
      'sluiceway.routed_model': event.routedModel,
      'sluiceway.provider': event.target?.provider,
      'sluiceway.attempts': event.attempts,
      'sluiceway.key': event.keyName,
      'sluiceway.tenant': event.tenant,
      'sluiceway.ttft_ms': event.ttftMs,
      'sluiceway.overhead_ms': event.overheadMs,
      'sluiceway.degraded': event.degraded?.step,
      'sluiceway.primary_error': event.degraded?.reason,
      'sluiceway.cost_usd': cost === undefined ? undefined : toDollars(cost),
    }),
    error: alarm(event.outcome, event.failureMessage),
  };
}

/**
 * One attempt, by the GenAI semantic conventions (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/).
 * The span of an attempt that answered ends when its answer ends, and has the request's outcome.
 */
export function attemptSpan(event: AttemptEnded, request: RequestEnded, spanId: string): FinishedSpan {
  const answered = event.outcome === 'ok';
  const outcome = answered ? request.outcome : event.outcome;
  const { target } = event;
  const { trace } = request;
  const attributes = {
    'gen_ai.operation.name': request.operation,
    'gen_ai.provider.name': target.otelName ?? target.providerKind,
    'gen_ai.request.model': target.model,
    'gen_ai.request.stream': request.stream ? true : undefined,
    'server.address': target.serverAddress,
    'server.port': target.serverPort,
    'http.response.status_code': event.upstreamStatus,
    'error.type': outcome === 'ok' ? undefined : outcome,
    'sluiceway.provider': target.provider,
    'sluiceway.attempt': event.attempt,
    'sluiceway.backoff_ms': event.backoffMs,
    'sluiceway.upstream_request_id': event.upstreamRequestId,
    ...(answered ? answerAttributes(request) : {}),
  };
  return {
    name: short(`${request.operation} ${target.model}`),
    kind: 'client',
    traceId: trace.traceId,
    spanId,
    parent: { spanId: trace.spanId, isRemote: false },
    startMs: event.at - event.durationMs,
    endMs: answered ? Math.max(event.at, request.startedAt + request.durationMs) : event.at,
    attributes: defined(attributes),
    error: alarm(outcome, answered ? request.failureMessage : undefined),
  };
}

function answerAttributes(request: RequestEnded): Record<string, string | number | string[] | undefined> {
  const { usage, finishReason } = request;
  return {
    'gen_ai.response.model': request.target?.model,
    'gen_ai.response.finish_reasons': finishReason && [word(finishReason.raw) ?? finishReason.unified],
    'gen_ai.response.time_to_first_chunk':
      request.stream && request.ttftMs !== undefined ? request.ttftMs / 1000 : undefined,
    // The conventions count cached tokens into the input, which our usage does not.
    'gen_ai.usage.input_tokens': usage && promptTokens(usage),
    'gen_ai.usage.output_tokens': usage?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage?.cacheReadTokens || undefined,
    'gen_ai.usage.cache_creation.input_tokens': usage?.cacheWriteTokens || undefined,
    'gen_ai.usage.reasoning.output_tokens': usage?.reasoningTokens || undefined,
  };
}

/** A provider's reason for stopping, unless it looks like text of a prompt or an answer. */
function word(raw: string): string | undefined {
  return /^[A-Za-z_-]{1,40}$/.test(raw) ? raw : undefined;
}

/**
 * The status text of a failed span. A caller's mistake is none: a server span with a 4xx status stays unset
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status).
 */
function alarm(outcome: 'ok' | FailureCode, message: string | undefined): string | undefined {
  if (outcome === 'ok' || FAILURES[outcome].log === 'info') return undefined;
  return short(redact(message ?? FAILURES[outcome].meaning));
}

function defined(
  values: Record<string, string | number | boolean | string[] | undefined>,
): Record<string, string | number | boolean | string[]> {
  const kept: Record<string, string | number | boolean | string[]> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) kept[key] = typeof value === 'string' ? short(value) : value;
  }
  return kept;
}

function short(text: string): string {
  return text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text;
}
