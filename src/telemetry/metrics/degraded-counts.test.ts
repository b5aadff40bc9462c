import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMES, requestEnded } from '../events.fixture.ts';
import { DegradedCounts } from './degraded-counts.ts';

test('answers of a ladder are counted by model, step and reason; ordinary ones are not', () => {
  const counts = new DegradedCounts(() => NAMES);
  counts.count(requestEnded());
  counts.count(requestEnded({ degraded: { step: 'message', reason: 'throttled' } }));
  counts.count(requestEnded({ degraded: { step: 'message', reason: 'throttled' } }));
  assert.deepEqual(counts.write().match(/^sluiceway_degraded.*$/gm), [
    'sluiceway_degraded_answers_total{model="sonnet",step="message",reason="throttled"} 2',
  ]);
});
