import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attemptEnded, NAMES, requestEnded, TARGET } from '../events.fixture.ts';
import { mergeMetrics } from './merge-metrics.ts';
import { createMetrics, type Metrics } from './metrics.ts';

const SAMPLE = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (-?[0-9.e+-]+|NaN|\+Inf)$/;

/** Series and values of an exposition, every line of which must be well formed and belong to a declared metric. */
function samples(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const declared = new Set<string>();
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line);
    if (type) {
      assert.ok(!declared.has(type[1] ?? ''), `declared twice: ${line}`);
      declared.add(type[1] ?? '');
    }
    if (line.startsWith('#')) continue;
    const [, series = '', value] = SAMPLE.exec(line) ?? assert.fail(`not a sample: ${line}`);
    const name = series.replace(/\{.*/, '');
    assert.ok(
      declared.has(name) || declared.has(name.replace(/_(bucket|sum|count)$/, '')),
      `undeclared: ${line}`,
    );
    assert.ok(!found.has(series), `twice: ${line}`);
    found.set(series, Number(value));
  }
  return found;
}

function withMetrics<T>(use: (metrics: Metrics) => T, known = () => NAMES): T {
  const metrics = createMetrics({
    known,
    inFlight: () => 7,
    dropped: () => ({ span: 3 }),
    build: { version: '1.2.3' },
  });
  try {
    return use(metrics);
  } finally {
    metrics.close();
  }
}

describe('metrics', () => {
  test('count requests, tokens, cost and attempts under standard names', () => {
    withMetrics((metrics) => {
      metrics.attemptEnded(attemptEnded({ outcome: 'overloaded' }));
      metrics.attemptEnded(attemptEnded());
      metrics.requestEnded(requestEnded(), 6_018);
      metrics.requestEnded(requestEnded({ overheadMs: 0.25 }), 6_018);
      const found = samples(metrics.text());
      const where = 'model="sonnet",provider="claude"';
      const expected = {
        [`sluiceway_requests_total{dialect="openai-chat",operation="chat",${where},outcome="ok",status="200"}`]: 2,
        [`sluiceway_tokens_total{${where},type="input"}`]: 2_000,
        [`sluiceway_tokens_total{${where},type="output"}`]: 400,
        [`sluiceway_tokens_total{${where},type="cache_read"}`]: 20,
        [`sluiceway_tokens_total{${where},type="cache_write"}`]: 8,
        [`sluiceway_cost_usd_total{${where}}`]: 0.012036,
        [`sluiceway_unpriced_requests_total{${where}}`]: 0,
        [`sluiceway_attempts_total{provider="claude",target_model="${TARGET.model}",outcome="overloaded"}`]: 1,
        [`sluiceway_attempts_total{provider="claude",target_model="${TARGET.model}",outcome="ok"}`]: 1,
        [`sluiceway_request_duration_seconds_bucket{operation="chat",${where},stream="true",le="0.5"}`]: 0,
        [`sluiceway_request_duration_seconds_bucket{operation="chat",${where},stream="true",le="1"}`]: 2,
        [`sluiceway_request_duration_seconds_bucket{operation="chat",${where},stream="true",le="+Inf"}`]: 2,
        [`sluiceway_request_duration_seconds_count{operation="chat",${where},stream="true"}`]: 2,
        [`sluiceway_ttft_seconds_sum{${where}}`]: 0.46,
        'sluiceway_overhead_seconds_bucket{dialect="openai-chat",le="0.00025"}': 1,
        'sluiceway_overhead_seconds_bucket{dialect="openai-chat",le="0.0005"}': 2,
        'sluiceway_tenant_requests_total{tenant="ide",key="ide-team"}': 2,
        sluiceway_in_flight_requests: 7,
        'sluiceway_telemetry_dropped_total{kind="span"}': 3,
        'sluiceway_build_info{version="1.2.3"}': 1,
      };
      for (const [series, value] of Object.entries(expected)) assert.equal(found.get(series), value, series);
      assert.ok((found.get('process_resident_memory_bytes') ?? 0) > 1e6);
      assert.ok((found.get('sluiceway_event_loop_delay_seconds{stat="p99"}') ?? -1) >= 0);
    });
  });

  test('a name of the new configuration is told from then on', () => {
    let names: typeof NAMES = { ...NAMES, keys: new Set<string>() };
    withMetrics(
      (metrics) => {
        metrics.requestEnded(requestEnded(), 0);
        names = { ...NAMES };
        metrics.requestEnded(requestEnded(), 0);
        const found = samples(metrics.text());
        assert.equal(found.get('sluiceway_tenant_requests_total{tenant="ide",key="other"}'), 1);
        assert.equal(found.get('sluiceway_tenant_requests_total{tenant="ide",key="ide-team"}'), 1);
      },
      () => names,
    );
  });

  test('usage without a known price is counted as such, a request without usage is not', () => {
    withMetrics((metrics) => {
      metrics.requestEnded(requestEnded(), undefined);
      const { usage: _, ...withoutUsage } = requestEnded({ outcome: 'overloaded', status: 503 });
      metrics.requestEnded(withoutUsage, undefined);
      const found = samples(metrics.text());
      assert.equal(found.get('sluiceway_unpriced_requests_total{model="sonnet",provider="claude"}'), 1);
      assert.equal(found.get('sluiceway_cost_usd_total{model="sonnet",provider="claude"}'), 0);
    });
  });

  test('names of callers’ making never become labels', () => {
    withMetrics((metrics) => {
      for (let i = 0; i < 5_000; i++) {
        const made = `canary"\n\\${i}`;
        const target = { provider: made, providerKind: 'openai', model: made };
        metrics.attemptEnded(attemptEnded({ target }));
        metrics.requestEnded(
          requestEnded({ target, routedModel: made, requestedModel: made, keyName: made, tenant: made }),
          1,
        );
      }
      const text = metrics.text();
      assert.ok(!text.includes('canary'));
      assert.equal(samples(text).get('sluiceway_tenant_requests_total{tenant="other",key="other"}'), 5_000);
    });
  });

  test('even labels that nobody bounds end in one series for all the rest', () => {
    withMetrics((metrics) => {
      for (let i = 0; i < 5_000; i++) metrics.requestEnded(requestEnded({ operation: `operation ${i}` }), 1);
      const found = samples(metrics.text());
      const requests = [...found].filter(([series]) => series.startsWith('sluiceway_requests_total'));
      assert.equal(requests.length, 1_001);
      assert.equal(
        requests.reduce((sum, [, value]) => sum + value, 0),
        5_000,
      );
    });
  });

  test('a request that met no target and named nobody has its place', () => {
    withMetrics((metrics) => {
      const { target: _t, usage: _u, keyName: _k, tenant: _n, routedModel: _m, ...bare } = requestEnded();
      metrics.requestEnded({ ...bare, outcome: 'unauthenticated', status: 401 }, undefined);
      const series =
        'sluiceway_requests_total{dialect="openai-chat",operation="chat",model="none",provider="none",outcome="unauthenticated",status="401"}';
      assert.equal(samples(metrics.text()).get(series), 1);
    });
  });
});

describe('metrics of several workers', () => {
  test('add up, but for what is not additive', () => {
    const texts = [2, 3].map((count) =>
      withMetrics((metrics) => {
        for (let i = 0; i < count; i++) metrics.requestEnded(requestEnded({ stream: count === 2 }), 6_018);
        return metrics.text();
      }),
    );
    const [first, second] = texts.map(samples);
    const merged = samples(mergeMetrics(texts));
    for (const [series, value] of merged) {
      const parts = [first?.get(series), second?.get(series)].filter((part) => part !== undefined);
      const isMax =
        series.startsWith('sluiceway_build_info') || series.startsWith('sluiceway_event_loop_delay');
      const expected = isMax ? Math.max(...parts) : parts.reduce((a, b) => a + b);
      assert.equal(value, expected, series);
    }
    assert.equal(merged.get('sluiceway_in_flight_requests'), 14);
    assert.equal(merged.get('sluiceway_build_info{version="1.2.3"}'), 1);
    assert.equal(merged.get('sluiceway_overhead_seconds_count{dialect="openai-chat"}'), 5);
    // A series that only one of them has.
    assert.equal(
      merged.get(
        'sluiceway_request_duration_seconds_count{operation="chat",model="sonnet",provider="claude",stream="true"}',
      ),
      2,
    );
  });

  test('one alone stays as it is, none is nothing', () => {
    const text = withMetrics((metrics) => {
      metrics.requestEnded(requestEnded({ operation: 'with blanks } and # signs' }), 1);
      return metrics.text();
    });
    assert.equal(mergeMetrics([text]), text);
    assert.equal(mergeMetrics([]), '');
  });
});
