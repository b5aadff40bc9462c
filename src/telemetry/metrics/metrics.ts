import type { AttemptEnded, BreakerChanged, RequestEnded, ServiceEvent } from '../../core/events.ts';
import type { MicroDollars } from '../../core/money.ts';
import type { Usage } from '../../core/usage.ts';
import type { KnownNames } from '../known-names.ts';
import type { TelemetryListener } from '../listener.ts';
import { AttemptCounts } from './attempt-counts.ts';
import { CacheCounts, cameFromCache } from './cache-counts.ts';
import { DegradedCounts } from './degraded-counts.ts';
import { FailoverMetrics } from './failover-metrics.ts';
import { ProcessMetrics } from './process-metrics.ts';
import { readings } from './registry.ts';
import { ReloadCounts } from './reload-counts.ts';
import { type CallSeries, RequestMetrics } from './request-metrics.ts';

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsOptions {
  readonly known: () => KnownNames;
  readonly inFlight: () => number;
  /** What telemetry itself has lost so far, by kind. */
  readonly dropped: () => Readonly<Record<string, number>>;
  readonly build: Readonly<Record<string, string>>;
}

export interface Metrics extends TelemetryListener {
  /** The exposition, in Prometheus text format. */
  text(): string;
  close(): void;
}

/** Our own small registry: a library's costs more per request than all the rest of telemetry (docs/decisions). */
export function createMetrics(options: MetricsOptions): Metrics {
  return new MetricsListener(options);
}

class MetricsListener implements Metrics {
  readonly #options: MetricsOptions;
  readonly #requests: RequestMetrics;
  readonly #attempts: AttemptCounts;
  readonly #caches: CacheCounts;
  readonly #degraded: DegradedCounts;
  readonly #failovers: FailoverMetrics;
  readonly #reloads = new ReloadCounts();
  readonly #process = new ProcessMetrics();

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.#requests = new RequestMetrics(options.known);
    this.#attempts = new AttemptCounts(options.known);
    this.#caches = new CacheCounts(options.known);
    this.#degraded = new DegradedCounts(options.known);
    this.#failovers = new FailoverMetrics(options.known);
  }

  attemptEnded(event: AttemptEnded): void {
    // An attempt that answered is counted from its request's event, because it has one of its own only while tracing.
    if (event.outcome !== 'ok') this.#attempts.series(event.target, event.outcome).value++;
    this.#failovers.attemptEnded(event);
  }

  requestEnded(event: RequestEnded, cost: MicroDollars | undefined): void {
    const { requests, call } = this.#requests.seriesOf(event);
    requests.value++;
    this.#caches.count(event);
    this.#degraded.count(event);
    if (event.passedOver !== undefined) this.#failovers.requestEnded(event);
    if (call === undefined) return;
    call.ofTenant.value++;
    call.duration.observe(event.durationMs / 1000);
    if (event.overheadMs !== undefined) call.overhead.observe(event.overheadMs / 1000);
    if (cameFromCache(event.cache)) return;
    if (event.ttftMs !== undefined) this.#countAnswer(call, event, event.ttftMs);
    if (event.usage !== undefined && event.target !== undefined) countUsage(call, event.usage, cost);
  }

  breakerChanged(event: BreakerChanged): void {
    this.#failovers.breakerChanged(event);
  }

  service(event: ServiceEvent): void {
    this.#reloads.count(event);
  }

  text(): string {
    return (
      this.#requests.write() +
      this.#attempts.write() +
      this.#caches.write() +
      this.#degraded.write() +
      this.#failovers.write() +
      this.#reloads.write() +
      readingsOf(this.#options) +
      this.#process.write()
    );
  }

  close(): void {
    this.#process.close();
  }

  /** The last attempt counts as good even where its answer broke off later. */
  #countAnswer(series: CallSeries, event: RequestEnded, ttftMs: number): void {
    series.ttft.observe(ttftMs / 1000);
    if (event.target === undefined) return;
    series.goodAttempts ??= this.#attempts.series(event.target, 'ok');
    series.goodAttempts.value++;
  }
}

function countUsage(series: CallSeries, usage: Usage, cost: MicroDollars | undefined): void {
  series.input.value += usage.inputTokens;
  series.output.value += usage.outputTokens;
  series.cacheRead.value += usage.cacheReadTokens;
  series.cacheWrite.value += usage.cacheWriteTokens;
  series.ofKey.input.value += usage.inputTokens;
  series.ofKey.output.value += usage.outputTokens;
  series.ofKey.cacheRead.value += usage.cacheReadTokens;
  series.ofKey.cacheWrite.value += usage.cacheWriteTokens;
  if (cost === undefined) series.unpriced.value++;
  else {
    series.cost.value += cost;
    series.ofKey.cost.value += cost;
  }
}

function readingsOf(options: MetricsOptions): string {
  const dropped = Object.entries(options.dropped()).map(([kind, value]) => ({ labels: { kind }, value }));
  return (
    readings('sluiceway_in_flight_requests', 'gauge', 'Requests being answered now.', [
      { labels: {}, value: options.inFlight() },
    ]) +
    readings('sluiceway_telemetry_dropped_total', 'counter', 'What telemetry itself has lost.', dropped) +
    readings('sluiceway_build_info', 'gauge', 'What runs here.', [{ labels: options.build, value: 1 }])
  );
}
