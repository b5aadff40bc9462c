import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitRefusal } from './limit-refusal.ts';

const NOW = 1_700_000_000_000;

test('a refusal names the limit, the wait, and whether waiting is worth a retry', () => {
  const cases = [
    ['rate', 1_200, true, 1_200],
    ['tokens', 50, true, 50],
    ['concurrent', 1_000, true, 1_000],
    ['quota', 86_400_000, false, 86_400_000],
    ['spend', 3_000, false, 3_000],
    // Larger than the whole limit, or a limit of nothing.
    ['tokens', undefined, false, 3_600_000],
    ['concurrent', undefined, false, 3_600_000],
  ] as const;
  for (const [kind, waitMs, mayRetry, retryAfterMs] of cases) {
    const refused = limitRefusal({ scope: 'platform', kind }, waitMs, NOW);
    assert.equal(refused.code, 'limit_exceeded');
    assert.equal(refused.retryAfterMs, retryAfterMs);
    assert.deepEqual(refused.limit, { scope: 'platform', kind, resetAt: NOW + retryAfterMs, mayRetry });
    assert.match(refused.message, new RegExp(`\\(${kind}\\)`));
  }
});
