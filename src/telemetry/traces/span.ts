import type { AttemptEnded, RequestEnded } from '../../core/events.ts';
import { FAILURES, type FailureCode } from '../../core/failure.ts';
import { type MicroDollars, toDollars } from '../../core/money.ts';
import { redact } from '../../core/provider-words/redact.ts';
import type { StageSpan } from '../../core/record/stage-span.ts';
import { promptTokens } from '../../core/usage.ts';

/** A finished span, with ids of our own making. Times are wall clock, ms. */
export interface FinishedSpan {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
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
      'sluiceway.cache': event.cache,
      'sluiceway.degraded': event.degraded?.step,
      'sluiceway.passed_over': event.passedOver,
      ...annotations({
        request_type: event.operation,
        model_id: event.target?.model ?? event.routedModel,
        cache_hit: event.cache === 'hit' || event.cache === 'semantic-hit' || event.cache === 'stale',
        latency_ms: event.durationMs,
      }),
      'sluiceway.cost_usd': cost === undefined ? undefined : toDollars(cost),
    }),
    error: alarm(event.outcome, event.failureMessage),
  };
}

/** A stage of the gateway that the call waited for. */
export function stageSpan(stage: StageSpan, request: RequestEnded, spanId: string): FinishedSpan {
  const { trace, startedAt } = request;
  return {
    name: stage.name,
    kind: 'internal',
    traceId: trace.traceId,
    spanId,
    parent: { spanId: trace.spanId, isRemote: false },
    startMs: startedAt + stage.startMs,
    endMs: startedAt + stage.endMs,
    attributes: defined({ 'sluiceway.cache': stage.name === 'cache' ? request.cache : undefined }),
    error: undefined,
  };
}

/**
 * One attempt, by the GenAI semantic conventions (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/).
 * The span of an attempt that answered ends when its answer ends, and has the request's outcome.
 */
export function attemptSpan(
  event: AttemptEnded,
  request: RequestEnded,
  { spanId, isPrimary }: { readonly spanId: string; readonly isPrimary: boolean },
): FinishedSpan {
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
    'sluiceway.breaker': event.breaker,
    ...annotations({
      region: target.region,
      model_id: target.model,
      cache_hit: false,
      latency_ms: event.providerMs ?? event.durationMs,
      // The first target of the call is the primary one; whatever comes behind it is a fallback.
      [isPrimary ? 'primary_error' : 'fallback_error']: answered ? undefined : outcome,
    }),
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

/**
 * What AWS X-Ray may search for, under the names of the platform's specification. A collector for X-Ray indexes the attributes
 * that `aws.xray.annotations` lists.
 */
function annotations(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): Record<string, string | number | boolean | string[] | undefined> {
  const known = Object.keys(values).filter((name) => values[name] !== undefined);
  return { ...values, 'aws.xray.annotations': known };
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
