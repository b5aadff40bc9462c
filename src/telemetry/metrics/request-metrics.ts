import type { RequestEnded } from '../../core/events.ts';
import { AlikeRequests } from '../alike-requests.ts';
import type { KnownNames } from '../known-names.ts';
import { configuredName } from './configured-name.ts';
import { type Counter, CounterFamily, type Histogram, HistogramFamily } from './registry.ts';

const DURATION_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600];
const TTFT_SECONDS = [0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 3, 5, 10, 20, 30, 60];
const OVERHEAD_SECONDS = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5,
];

/** Kept look-ups of series; each metric has a bound of its own behind it. */
const MAX_KEPT = 4_000;

/** Everything one request counts in. */
export interface RequestSeries {
  readonly requests: Counter;
  /** Undefined where it asks no model: latencies of health checks would hide those of calls. */
  readonly call: CallSeries | undefined;
}

export interface CallSeries {
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
  readonly ofKey: KeySeries;
  /** Attempts that answered, once one has. */
  goodAttempts: Counter | undefined;
}

/** What one key's calls have used. */
export interface KeySeries {
  readonly input: Counter;
  readonly output: Counter;
  readonly cacheRead: Counter;
  readonly cacheWrite: Counter;
  readonly cost: Counter;
}

/** The metrics of requests. Those of one request are found with one look-up. */
export class RequestMetrics {
  readonly #known: () => KnownNames;
  readonly #families = requestFamilies();
  readonly #kept = new Map<string, RequestSeries>();
  readonly #alike = new AlikeRequests((event) => this.#find(event));
  #namesThen: KnownNames | undefined;

  constructor(known: () => KnownNames) {
    this.#known = known;
  }

  seriesOf(event: RequestEnded): RequestSeries {
    const names = this.#known();
    // A reload may have configured a name that was counted as `other` so far.
    if (names !== this.#namesThen) this.#alike.forget();
    this.#namesThen = names;
    return this.#alike.of(event);
  }

  write(): string {
    let text = '';
    for (const family of Object.values(this.#families)) text += family.write();
    return text;
  }

  #find(event: RequestEnded): RequestSeries {
    const labels = labelsOf(event, this.#known());
    const id = Object.values(labels).join('\n');
    const found = this.#kept.get(id);
    if (found) return found;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    const series = {
      requests: requestCounter(this.#families, labels),
      call: event.asksModel ? callSeries(this.#families, labels) : undefined,
    };
    this.#kept.set(id, series);
    return series;
  }
}

type RequestFamilies = ReturnType<typeof requestFamilies>;
type RequestLabels = ReturnType<typeof labelsOf>;

/** Names are bounded before they become a key, or callers could fill the map. */
function labelsOf(event: RequestEnded, known: KnownNames) {
  return {
    dialect: event.dialect,
    operation: event.operation,
    model: configuredName(known.models, event.routedModel),
    provider: configuredName(known.providers, event.target?.provider),
    targetModel: configuredName(known.targetModels, event.target?.model),
    outcome: event.outcome,
    status: String(event.status),
    stream: String(event.stream),
    tenant: configuredName(known.tenants, event.tenant),
    key: configuredName(known.keys, event.keyName),
  };
}

function requestCounter({ requests }: RequestFamilies, labels: RequestLabels): Counter {
  const { dialect, operation, model, provider, outcome, status } = labels;
  return requests.series(dialect, operation, model, provider, outcome, status);
}

function callSeries(families: RequestFamilies, labels: RequestLabels): CallSeries {
  const { dialect, operation, model, provider } = labels;
  return {
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
    ofKey: keySeries(families, labels),
    goodAttempts: undefined,
  };
}

function keySeries({ keyTokens, keyCost }: RequestFamilies, { tenant, key }: RequestLabels): KeySeries {
  return {
    input: keyTokens.series(tenant, key, 'input'),
    output: keyTokens.series(tenant, key, 'output'),
    cacheRead: keyTokens.series(tenant, key, 'cache_read'),
    cacheWrite: keyTokens.series(tenant, key, 'cache_write'),
    cost: keyCost.series(tenant, key),
  };
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
    tenants: new CounterFamily('sluiceway_tenant_requests_total', 'Calls by caller.', ['tenant', 'key']),
    keyTokens: new CounterFamily('sluiceway_tenant_tokens_total', 'Tokens by caller.', [
      'tenant',
      'key',
      'type',
    ]),
    keyCost: new CounterFamily(
      'sluiceway_tenant_cost_usd_total',
      'Cost by caller and list prices, in US dollars.',
      ['tenant', 'key'],
      1_000_000,
    ),
  };
}
