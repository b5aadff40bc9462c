import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { FinishedSpan } from './span.ts';

const KIND_NAMES = { server: 'SERVER', client: 'CLIENT', internal: 'INTERNAL' } as const;

/** Takes spans to a collector. */
export interface SpanExporter {
  /** Did they arrive? Never rejects. */
  export(spans: readonly FinishedSpan[]): Promise<boolean>;
  close(): Promise<void>;
}

/** What spans say of the process that made them. */
export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
}

/** The time for one batch, retries included. */
const TIMEOUT_MS = 10_000;

/**
 * OTLP over HTTP with JSON, to `${baseUrl}/v1/traces`. The libraries are loaded here, so that a process without traces
 * does not load them. They read `OTEL_EXPORTER_OTLP_HEADERS`.
 */
export async function loadOtlpExporter(
  baseUrl: string,
  { name, version }: ServiceIdentity,
): Promise<SpanExporter> {
  const [{ SpanKind, SpanStatusCode, TraceFlags }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({
    url: `${baseUrl.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: TIMEOUT_MS,
  });
  const resource = resourceFromAttributes({ 'service.name': name, 'service.version': version });
  const instrumentationScope = { name: 'sluiceway', version };

  function readable(span: FinishedSpan): ReadableSpan {
    const { traceId, parent, error } = span;
    const traceFlags = TraceFlags.SAMPLED;
    const context = { traceId, spanId: span.spanId, traceFlags };
    return {
      name: span.name,
      kind: SpanKind[KIND_NAMES[span.kind]],
      spanContext: () => context,
      ...(parent ? { parentSpanContext: { traceId, traceFlags, ...parent } } : {}),
      startTime: hrTime(span.startMs),
      endTime: hrTime(span.endMs),
      duration: hrTime(span.endMs - span.startMs),
      status:
        error === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: error },
      attributes: { ...span.attributes },
      links: [],
      events: [],
      ended: true,
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }

  return {
    export: (spans) =>
      new Promise((resolve) => exporter.export(spans.map(readable), (result) => resolve(result.code === 0))),
    close: () => exporter.shutdown(),
  };
}

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)];
}
