import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RequestEnded } from '../../core/events.ts';
import { NAMES, probeEnded, requestEnded } from '../events.fixture.ts';
import type { KnownNames } from '../known-names.ts';
import { samples } from './exposition.fixture.ts';
import { withMetrics } from './metrics.fixture.ts';
import { RequestMetrics } from './request-metrics.ts';

/** The metrics of requests alone, after these events. */
function after(events: readonly RequestEnded[]): Map<string, number> {
  const ours = withMetrics((metrics) => {
    for (const event of events) metrics.requestEnded(event, undefined);
    return samples(metrics.text());
  });
  const unmoved = samples(withMetrics((metrics) => metrics.text()));
  return new Map([...ours].filter(([series]) => !unmoved.has(series)));
}

describe('metrics of requests that ask no model', () => {
  const OPERATIONS = ['healthz', 'readyz', 'metrics', 'openapi', 'list-models', 'show-model', 'none'];

  test('they are counted by operation, and in nothing else', () => {
    const found = after(OPERATIONS.map((operation) => probeEnded(operation)));
    assert.deepEqual(
      [...found],
      OPERATIONS.map((operation) => [
        `sluiceway_requests_total{dialect="native",operation="${operation}",model="none",provider="none",outcome="ok",status="200"}`,
        1,
      ]),
    );
  });

  test('their failures are told apart from those of calls by the operation', () => {
    const found = after([
      probeEnded('none', { outcome: 'not_found', status: 404 }),
      probeEnded('none', { outcome: 'method_not_allowed', status: 405 }),
      probeEnded('readyz', { outcome: 'draining', status: 503 }),
    ]);
    assert.equal(found.size, 3);
    for (const series of found.keys()) assert.doesNotMatch(series, /operation="(chat|count_tokens)"/);
  });

  test('they leave latencies of calls as they are', () => {
    const call = requestEnded();
    const alone = after([call]);
    const among = after([probeEnded('healthz'), call, probeEnded('metrics')]);
    for (const [series, value] of alone) assert.equal(among.get(series), value, series);
    assert.equal(among.size, alone.size + 2);
  });
});

describe('look-up of a request’s series', () => {
  test('is the same for requests that differ in ids and times only', () => {
    const metrics = new RequestMetrics(() => NAMES);
    const series = metrics.seriesOf(requestEnded());
    assert.equal(metrics.seriesOf(requestEnded({ requestId: 'req_9', durationMs: 3 })), series);
    assert.notEqual(metrics.seriesOf(requestEnded({ status: 503, outcome: 'overloaded' })), series);
  });

  test('follows the configuration in force', () => {
    let names: KnownNames = { ...NAMES, models: new Set<string>() };
    const metrics = new RequestMetrics(() => names);
    metrics.seriesOf(requestEnded()).requests.value++;
    names = NAMES;
    metrics.seriesOf(requestEnded()).requests.value++;
    const models = [...samples(metrics.write()).keys()]
      .filter((series) => series.startsWith('sluiceway_requests_total'))
      .map((series) => /model="([^"]*)"/.exec(series)?.[1]);
    assert.deepEqual(models, ['other', 'sonnet']);
  });
});
