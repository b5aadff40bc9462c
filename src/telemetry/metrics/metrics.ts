import type { AttemptEnded, RequestEnded } from '../../core/events.ts';
import type { MicroDollars } from '../../core/money.ts';
import type { Usage } from '../../core/usage.ts';
import { AlikeRequests } from '../alike-requests.ts';
import type { KnownNames } from '../known-names.ts';
import type { TelemetryListener } from '../listener.ts';
import { ProcessMetrics } from './process-metrics.ts';
import { type Counter, CounterFamily, type Histogram, HistogramFamily, readings } from './registry.ts';

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const DURATION_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600];
const TTFT_SECONDS = [0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 3, 5, 10, 20, 30, 60];
const OVERHEAD_SECONDS = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5,
];

/** Kept look-ups of series; each metric has a bound of its own behind it. */
const MAX_KEPT = 4_000;

const NONE = 'none';
const OTHER = 'other';

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

/** Everything one request touches, found with one look-up. */
interface RequestSeries {
  readonly requests: Counter;
  readonly ofTenant: Counter;
  readonly duration: Histogram;
  readonly ttft: Histogram;
  readonly overhead: Histogram;
  readonly input: Counter;
  readonly output: Counter;
  readonly cacheRead: Counter;
  readonly cacheWrite: Counter;
  readonly cost: Counter;
  readonly unpriced: Counter;
}

/** Our own small registry: a library's costs more per request than all the rest of telemetry (docs/decisions). */
export function createMetrics(options: MetricsOptions): Metrics {
  const families = requestFamilies();
  const attempts = new CounterFamily('sluiceway_attempts_total', 'Attempts at targets, by how they ended.', [
    'provider',
    'target_model',
    'outcome',
  ]);
  const processMetrics = new ProcessMetrics();
  const kept = new Map<string, RequestSeries>();
  const keptAttempts = new Map<string, Counter>();

  const alike = new AlikeRequests(seriesOf);
  let namesThen: KnownNames | undefined;

  function rememberedSeries(event: RequestEnded): RequestSeries {
    const names = options.known();
    // A name that was nobody's may be one of the configuration now.
    if (names !== namesThen) alike.forget();
    namesThen = names;
    return alike.of(event);
  }

  function seriesOf(event: RequestEnded): RequestSeries {
    const known = options.known();
    // Names are bounded before they become a key, or callers could fill the map.
    const model = among(known.models, event.routedModel);
    const provider = among(known.providers, event.target?.provider);
    const tenant = among(known.tenants, event.tenant);
    const key = among(known.keys, event.keyName);
    const { dialect, operation, outcome, status, stream } = event;
    const id = `${dialect} ${operation} ${model} ${provider} ${outcome} ${status} ${stream} ${tenant} ${key}`;
    const found = kept.get(id);
    if (found) return found;
    if (kept.size >= MAX_KEPT) kept.clear();
    const series = findSeries(families, {
      dialect,
      operation,
      model,
      provider,
      outcome,
      status: String(status),
      stream: String(stream),
      tenant,
      key,
    });
    kept.set(id, series);
    return series;
  }

  function attemptSeries(event: AttemptEnded): Counter {
    const known = options.known();
    const provider = among(known.providers, event.target.provider);
    const model = among(known.targetModels, event.target.model);
    const id = `${provider} ${model} ${event.outcome}`;
    const found = keptAttempts.get(id);
    if (found) return found;
    if (keptAttempts.size >= MAX_KEPT) keptAttempts.clear();
    const series = attempts.series(provider, model, event.outcome);
    keptAttempts.set(id, series);
    return series;
  }

  return {
    attemptEnded(event) {
      attemptSeries(event).value++;
    },
    requestEnded(event, cost) {
      const series = rememberedSeries(event);
      series.requests.value++;
      series.ofTenant.value++;
      series.duration.observe(event.durationMs / 1000);
      if (event.ttftMs !== undefined) series.ttft.observe(event.ttftMs / 1000);
      if (event.overheadMs !== undefined) series.overhead.observe(event.overheadMs / 1000);
      if (event.usage !== undefined && event.target !== undefined) countUsage(series, event.usage, cost);
    },
    service() {},
    text() {
      let text = '';
      for (const family of Object.values(families)) text += family.write();
      return text + attempts.write() + readingsOf(options) + processMetrics.write();
    },
    close: () => processMetrics.close(),
  };
}

function countUsage(series: RequestSeries, usage: Usage, cost: MicroDollars | undefined): void {
  series.input.value += usage.inputTokens;
  series.output.value += usage.outputTokens;
  series.cacheRead.value += usage.cacheReadTokens;
  series.cacheWrite.value += usage.cacheWriteTokens;
  if (cost === undefined) series.unpriced.value++;
  else series.cost.value += cost;
}

/** `name` where the configuration has it: any other is one of endlessly many. */
function among(names: { has(name: string): boolean }, name: string | undefined): string {
  if (name === undefined) return NONE;
  return names.has(name) ? name : OTHER;
}

function requestFamilies() {
  const where = ['model', 'provider'];
  return {
    requests: new CounterFamily('sluiceway_requests_total', 'Requests answered, well or not.', [
      'dialect',
      'operation',
      'model',
      'provider',
      'outcome',
      'status',
    ]),
    duration: new HistogramFamily(
      'sluiceway_request_duration_seconds',
      'Arrival to the last byte out.',
      ['operation', 'model', 'provider', 'stream'],
      DURATION_SECONDS,
    ),
    ttft: new HistogramFamily(
      'sluiceway_ttft_seconds',
      'Sending the last attempt to its first content.',
      where,
      TTFT_SECONDS,
    ),
    overhead: new HistogramFamily(
      'sluiceway_overhead_seconds',
      'Arrival to sending the first attempt.',
      ['dialect'],
      OVERHEAD_SECONDS,
    ),
    tokens: new CounterFamily('sluiceway_tokens_total', 'Tokens as providers counted them.', [
      ...where,
      'type',
    ]),
    cost: new CounterFamily(
      'sluiceway_cost_usd_total',
      'Cost by list prices, in US dollars.',
      where,
      1_000_000,
    ),
    unpriced: new CounterFamily(
      'sluiceway_unpriced_requests_total',
      'Requests with usage whose price is not known.',
      where,
    ),
    tenants: new CounterFamily('sluiceway_tenant_requests_total', 'Requests by caller.', ['tenant', 'key']),
  };
}

type RequestLabels = Readonly<
  Record<
    'dialect' | 'operation' | 'model' | 'provider' | 'outcome' | 'status' | 'stream' | 'tenant' | 'key',
    string
  >
>;

function findSeries(families: ReturnType<typeof requestFamilies>, labels: RequestLabels): RequestSeries {
  const { dialect, operation, model, provider } = labels;
  return {
    requests: families.requests.series(dialect, operation, model, provider, labels.outcome, labels.status),
    ofTenant: families.tenants.series(labels.tenant, labels.key),
    duration: families.duration.series(operation, model, provider, labels.stream),
    ttft: families.ttft.series(model, provider),
    overhead: families.overhead.series(dialect),
    input: families.tokens.series(model, provider, 'input'),
    output: families.tokens.series(model, provider, 'output'),
    cacheRead: families.tokens.series(model, provider, 'cache_read'),
    cacheWrite: families.tokens.series(model, provider, 'cache_write'),
    cost: families.cost.series(model, provider),
    unpriced: families.unpriced.series(model, provider),
  };
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
