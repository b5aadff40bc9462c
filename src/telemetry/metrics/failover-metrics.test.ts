import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BreakerChanged } from '../../core/events.ts';
import { AT, attemptEnded, NAMES, requestEnded, TARGET } from '../events.fixture.ts';
import { samples } from './exposition.fixture.ts';
import { withMetrics } from './metrics.fixture.ts';

const opened: BreakerChanged = {
  type: 'breaker-changed',
  at: AT,
  target: TARGET,
  from: 'closed',
  to: 'open',
};
const WHERE = `provider="claude",target_model="${TARGET.model}"`;

function told(use: Parameters<typeof withMetrics<Map<string, number>>>[0]): Map<string, number> {
  return withMetrics(use, () => NAMES);
}

describe('metrics of failover', () => {
  test('tell the state of each breaker that has ever changed, and its changes', () => {
    const found = told((metrics) => {
      metrics.breakerChanged?.(opened);
      metrics.breakerChanged?.({ ...opened, from: 'open', to: 'half-open' });
      return samples(metrics.text());
    });
    assert.equal(found.get(`sluiceway_breaker_state{${WHERE}}`), 1);
    assert.equal(found.get(`sluiceway_breaker_changes_total{${WHERE},to="open"}`), 1);
    assert.equal(found.get(`sluiceway_breaker_changes_total{${WHERE},to="half-open"}`), 1);
  });

  test('count retries at the same target, and calls that another target answered', () => {
    const found = told((metrics) => {
      metrics.attemptEnded(attemptEnded({ outcome: 'overloaded', next: 'retry' }));
      metrics.attemptEnded(attemptEnded({ outcome: 'overloaded', next: 'next-target' }));
      metrics.requestEnded(requestEnded({ passedOver: 'breaker' }), undefined);
      metrics.requestEnded(requestEnded(), undefined);
      return samples(metrics.text());
    });
    assert.equal(found.get(`sluiceway_retries_total{${WHERE},outcome="overloaded"}`), 1);
    assert.equal(
      found.get('sluiceway_failovers_total{model="sonnet",provider="claude",reason="breaker"}'),
      1,
    );
  });

  test('targets of callers’ making are one', () => {
    const found = told((metrics) => {
      for (let i = 0; i < 2_000; i++)
        metrics.breakerChanged?.({ ...opened, target: { ...TARGET, model: `made up ${i}` } });
      return samples(metrics.text());
    });
    assert.equal(
      [...found.keys()].filter((series) => series.startsWith('sluiceway_breaker_state')).length,
      1,
    );
  });
});
