import type { ServiceEvent } from '../core/events.ts';
import { costOf } from '../core/pricing/token-price.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { PriceList } from '../ports/price-list.ts';
import type { Random } from '../ports/random.ts';
import { PRICE_TABLE, PriceBook } from './cost/price-book.ts';
import { EventQueue } from './event-queue.ts';
import { GuardedListeners } from './guarded-listeners.ts';
import type { KnownNames } from './known-names.ts';
import type { LogLevel } from './log/level.ts';
import { createLog } from './log/log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { LossNotice } from './traces/loss-notice.ts';
import { createOtel } from './traces/otel.ts';
import { loadOtlpExporter } from './traces/otlp-exporter.ts';

export interface TelemetryOptions {
  readonly logs: 'json' | 'pretty' | 'off';
  /** Log lines below it are left out. */
  readonly level: LogLevel;
  readonly metrics: boolean;
  /** Base URL of an OTLP/HTTP collector; undefined: no traces. */
  readonly otlp: string | undefined;
  /** `service.name` of traces. */
  readonly serviceName: string;
  readonly version: string;
  /** Requests being answered now. */
  readonly inFlight: () => number;
  /** Takes log lines in UTF-8, several at a time. The bytes are its own: nobody writes to them again. */
  readonly write: (bytes: Uint8Array) => void;
  /** Calls back when the process exits, so that lines that wait are not lost. @returns how to undo it */
  readonly atExit: (hook: () => void) => () => void;
  readonly clock: Clock;
  readonly random: Random;
  /** Those of the configuration in force. Asked for each event, so make them once per configuration. */
  readonly knownNames: () => KnownNames;
}

export interface Telemetry {
  /** Takes every event. One of several sinks, or the only one. */
  readonly sink: EventSink;
  /** The prices that costs are told by. */
  readonly prices: PriceList;
  /** What is read in the background is there: prices (where a provider has any) and the exporter. Never rejects. */
  readonly ready: Promise<void>;
  /** The Prometheus exposition; empty where metrics are off. */
  metricsText(): string;
  /** Hands on what waits to be told together with others. Never rejects. */
  flush(): Promise<void>;
  /** Flushes everything. Idempotent, never rejects. */
  close(): Promise<void>;
}

/**
 * Logs, metrics, traces and cost, made from events. `sink.emit` only puts an event into a queue: it never throws, needs
 * no `this`, and depends on no other sink. Whoever hears the same events before or beside it hears them undelayed.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { clock, random, knownNames } = options;
  const book = new PriceBook();
  const priceOf: PriceList['priceOf'] = (target, at) =>
    book.priceOf(target, knownNames().providers.get(target.provider)?.baseUrl, at);
  const listeners = new GuardedListeners(({ target, usage, at }) => {
    if (target === undefined || usage === undefined) return undefined;
    const price = priceOf(target, at);
    return price && costOf(price, usage);
  });
  const { logs, level, write } = options;
  const log = logs === 'off' ? undefined : createLog({ format: logs, level, write });
  const exporter =
    options.otlp === undefined
      ? undefined
      : loadOtlpExporter(options.otlp, { name: options.serviceName, version: options.version });
  const losses = new LossNotice(clock, (lost) => queue.push(lostSpans(lost, options.otlp, clock.now())));
  const otel = exporter && createOtel({ exporter, clock, random, onLost: (spans) => losses.lost(spans) });
  const metrics = options.metrics
    ? createMetrics({
        known: knownNames,
        inFlight: options.inFlight,
        dropped: () => ({
          event: listeners.failures,
          log_line: log?.lost() ?? 0,
          span: otel?.dropped() ?? 0,
        }),
        build: buildInfo(options.version),
      })
    : undefined;
  for (const listener of [log, metrics, otel]) listeners.add(listener);

  const queue = new EventQueue((events) => {
    for (const event of events) listeners.emit(event);
    log?.flush();
  }, clock);
  const stopAtExit = log && options.atExit(() => queue.drain());
  let closing: Promise<void> | undefined;
  return {
    prices: { priceOf, load: () => book.load() },
    sink: { emit: listeners.size === 0 ? () => {} : (event) => queue.push(event) },
    ready: Promise.allSettled([hasPrices(knownNames()) ? book.load() : undefined, exporter]).then(() => {}),
    metricsText() {
      queue.drain();
      return metrics?.text() ?? '';
    },
    async flush() {
      queue.drain();
      await otel?.flush();
    },
    close() {
      closing ??= (async () => {
        stopAtExit?.();
        queue.drain();
        metrics?.close();
        await otel?.close();
        losses.close();
        queue.drain();
      })();
      return closing;
    },
  };
}

function lostSpans(lost: number, collector: string | undefined, at: number): ServiceEvent {
  const detail = { lost, collector: collector ?? '' };
  return { type: 'service', at, level: 'warn', message: 'spans did not reach the collector', detail };
}

function hasPrices({ providers }: KnownNames): boolean {
  return [...providers.values()].some(
    ({ priceVendor }) => priceVendor !== undefined && priceVendor !== 'free',
  );
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
