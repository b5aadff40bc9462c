import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMES, TARGET } from '../events.fixture.ts';
import { AttemptCounts } from './attempt-counts.ts';
import { samples } from './exposition.fixture.ts';

test('attempts are counted by target and outcome; a target that callers named is other', () => {
  const attempts = new AttemptCounts(() => NAMES);
  attempts.series(TARGET, 'ok').value++;
  attempts.series(TARGET, 'ok').value++;
  attempts.series(TARGET, 'overloaded').value++;
  for (let i = 0; i < 5_000; i++) attempts.series({ ...TARGET, model: `made up ${i}` }, 'ok').value++;
  assert.deepEqual(
    [...samples(attempts.write())],
    [
      [`sluiceway_attempts_total{provider="claude",target_model="${TARGET.model}",outcome="ok"}`, 2],
      [`sluiceway_attempts_total{provider="claude",target_model="${TARGET.model}",outcome="overloaded"}`, 1],
      ['sluiceway_attempts_total{provider="claude",target_model="other",outcome="ok"}', 5_000],
    ],
  );
});
