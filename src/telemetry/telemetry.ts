import type { GatewayEvent, RequestEnded } from '../core/events.ts';
import type { MicroDollars } from '../core/money.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Random } from '../ports/random.ts';
import { atExit } from './at-exit.ts';
import { PRICE_TABLE, PriceBook } from './cost/price-book.ts';
import { EventQueue } from './event-queue.ts';
import type { KnownNames } from './known-names.ts';
import type { TelemetryListener } from './listener.ts';
import { createLog } from './log/log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createOtel } from './traces/otel.ts';
import { loadOtlpExporter } from './traces/otlp-exporter.ts';

export interface TelemetryOptions {
  readonly logs: 'json' | 'pretty' | 'off';
  readonly metrics: boolean;
  /** Base URL of an OTLP/HTTP collector; undefined: no traces. */
  readonly otlp: string | undefined;
  readonly version: string;
  /** Requests being answered now. */
  readonly inFlight: () => number;
  /** Takes log lines in UTF-8, several at a time. The bytes are its own: nobody writes to them again. */
  readonly write: (bytes: Uint8Array) => void;
  readonly clock: Clock;
  readonly random: Random;
  /** Those of the configuration in force. Asked for each event, so make them once per configuration. */
  readonly knownNames: () => KnownNames;
}

export interface Telemetry {
  readonly sink: EventSink;
  /** What is read in the background is there: prices (where a provider has any) and the exporter. Never rejects. */
  readonly ready: Promise<void>;
  /** The Prometheus exposition; empty where metrics are off. */
  metricsText(): string;
  /** Flushes everything. Idempotent, never rejects. */
  close(): Promise<void>;
}

/** Logs, metrics, traces and cost, made from events. None of it can alter a call. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { clock, random, knownNames } = options;
  const prices = new PriceBook();
  const log = options.logs === 'off' ? undefined : createLog({ format: options.logs, write: options.write });
  const exporter = options.otlp === undefined ? undefined : loadOtlpExporter(options.otlp, options.version);
  const otel = exporter && createOtel({ exporter, clock, random });
  const fanOut = new FanOut();
  const metrics = options.metrics
    ? createMetrics({
        known: knownNames,
        inFlight: options.inFlight,
        dropped: () => ({ event: fanOut.failures, log_line: log?.lost() ?? 0, span: otel?.dropped() ?? 0 }),
        build: buildInfo(options.version),
      })
    : undefined;
  fanOut.listeners = [log, metrics, otel].filter((listener) => listener !== undefined);

  function costOf(event: RequestEnded): MicroDollars | undefined {
    const { target, usage } = event;
    if (target === undefined || usage === undefined) return undefined;
    return prices.cost(target, knownNames().providers.get(target.provider)?.baseUrl, usage, event.at);
  }

  const queue = new EventQueue((events) => {
    for (const event of events) fanOut.emit(event, costOf);
    log?.flush();
  }, clock);
  const stopAtExit = log && atExit(() => queue.drain());
  const hasPrices = [...knownNames().providers.values()].some((provider) => provider.kind !== 'simulator');
  const loading: Promise<unknown>[] = [hasPrices ? prices.load() : undefined, exporter].filter(
    (p) => p !== undefined,
  );
  let closing: Promise<void> | undefined;
  return {
    sink: fanOut.listeners.length === 0 ? { emit() {} } : { emit: (event) => queue.push(event) },
    ready: Promise.allSettled(loading).then(() => {}),
    metricsText() {
      queue.drain();
      return metrics?.text() ?? '';
    },
    close() {
      closing ??= (async () => {
        stopAtExit?.();
        queue.drain();
        metrics?.close();
        await otel?.close();
      })();
      return closing;
    },
  };
}

/** Hands each event to every listener, whatever the others make of it. */
class FanOut {
  listeners: readonly TelemetryListener[] = [];
  /** How often a listener threw. */
  failures = 0;

  emit(event: GatewayEvent, costOf: (event: RequestEnded) => MicroDollars | undefined): void {
    const cost = event.type === 'request-ended' ? this.#costOrNone(event, costOf) : undefined;
    for (const listener of this.listeners) {
      try {
        if (event.type === 'request-ended') listener.requestEnded(event, cost);
        else if (event.type === 'attempt-ended') listener.attemptEnded(event);
        else listener.service(event);
      } catch {
        this.failures++;
      }
    }
  }

  #costOrNone(
    event: RequestEnded,
    costOf: (event: RequestEnded) => MicroDollars | undefined,
  ): MicroDollars | undefined {
    try {
      return costOf(event);
    } catch {
      this.failures++;
      return undefined;
    }
  }
}

function buildInfo(version: string): Record<string, string> {
  const { bun, node } = process.versions;
  return {
    version,
    runtime: bun === undefined ? 'node' : 'bun',
    runtime_version: bun ?? node,
    price_table: PRICE_TABLE.date,
  };
}
