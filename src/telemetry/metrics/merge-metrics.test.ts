import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requestEnded } from '../events.fixture.ts';
import { samples } from './exposition.fixture.ts';
import { mergeMetrics } from './merge-metrics.ts';
import { withMetrics } from './metrics.fixture.ts';

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
