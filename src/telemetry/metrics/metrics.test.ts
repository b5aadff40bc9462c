import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TargetName } from '../../core/events.ts';
import type { FailureCode } from '../../core/failure.ts';
import { attemptEnded, NAMES, requestEnded, TARGET } from '../events.fixture.ts';
import { samples } from './exposition.fixture.ts';
import { withMetrics } from './metrics.fixture.ts';
import type { Metrics } from './metrics.ts';

describe('metrics', () => {
  test('count requests, tokens, cost and attempts under standard names', () => {
    withMetrics((metrics) => {
      metrics.attemptEnded(attemptEnded({ outcome: 'overloaded' }));
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
        [`sluiceway_attempts_total{provider="claude",target_model="${TARGET.model}",outcome="ok"}`]: 2,
        [`sluiceway_request_duration_seconds_bucket{operation="chat",${where},stream="true",le="0.5"}`]: 0,
        [`sluiceway_request_duration_seconds_bucket{operation="chat",${where},stream="true",le="1"}`]: 2,
        [`sluiceway_request_duration_seconds_bucket{operation="chat",${where},stream="true",le="+Inf"}`]: 2,
        [`sluiceway_request_duration_seconds_count{operation="chat",${where},stream="true"}`]: 2,
        [`sluiceway_ttft_seconds_sum{${where}}`]: 0.46,
        'sluiceway_overhead_seconds_bucket{dialect="openai-chat",le="0.00025"}': 1,
        'sluiceway_overhead_seconds_bucket{dialect="openai-chat",le="0.0005"}': 2,
        'sluiceway_tenant_requests_total{tenant="ide",key="ide-team"}': 2,
        'sluiceway_tenant_tokens_total{tenant="ide",key="ide-team",type="input"}': 2_000,
        'sluiceway_tenant_tokens_total{tenant="ide",key="ide-team",type="output"}': 400,
        'sluiceway_tenant_cost_usd_total{tenant="ide",key="ide-team"}': 0.012036,
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

  test('attempts are counted the same, whether those that answered had events of their own or not', () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 30 }), (calls) => {
        const [untraced, traced] = [false, true].map((tracing) =>
          withMetrics((metrics) => {
            for (const call of calls) tell(metrics, call, tracing);
            return attemptSamples(metrics.text());
          }),
        );
        const expected = new Map<string, number>();
        for (const { failures, answered, target } of calls) {
          for (const outcome of [...failures, ...(answered ? ['ok'] : [])]) {
            const series = `provider="${target.provider}",target_model="${target.model}",outcome="${outcome}"`;
            expected.set(series, (expected.get(series) ?? 0) + 1);
          }
        }
        assert.deepEqual(untraced, Object.fromEntries(expected));
        assert.deepEqual(traced, untraced);
      }),
    );
  });
});

interface Call {
  readonly target: TargetName;
  readonly failures: readonly FailureCode[];
  readonly answered: boolean;
  /** How an answer that had begun went on. */
  readonly end: 'ok' | FailureCode;
}

const anyCall: fc.Arbitrary<Call> = fc
  .record({
    target: fc.constantFrom(TARGET, { provider: 'sim', providerKind: 'simulator', model: 'other' }),
    failures: fc.array(fc.constantFrom('overloaded', 'throttled', 'truncated'), { maxLength: 3 }),
    answered: fc.boolean(),
    end: fc.constantFrom('ok', 'truncated', 'client_closed'),
  })
  .filter(({ failures, answered }) => answered || failures.length > 0);

/** What the stages publish of a call. */
function tell(metrics: Metrics, { target, failures, answered, end }: Call, tracing: boolean): void {
  for (const outcome of failures) metrics.attemptEnded(attemptEnded({ target, outcome }));
  if (answered && tracing) metrics.attemptEnded(attemptEnded({ target }));
  const attempts = failures.length + (answered ? 1 : 0);
  const { ttftMs: _, ...unanswered } = requestEnded({ target, attempts, outcome: 'all_targets_failed' });
  metrics.requestEnded(answered ? requestEnded({ target, attempts, outcome: end }) : unanswered, undefined);
}

function attemptSamples(text: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [series, value] of samples(text)) {
    const labels = /^sluiceway_attempts_total\{(.*)\}$/.exec(series)?.[1];
    if (labels !== undefined) found[labels] = value;
  }
  return found;
}
