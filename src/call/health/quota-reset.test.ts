import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../../core/failure.ts';
import { quotaResetAt } from './quota-reset.ts';

const NOON = Date.UTC(2026, 11, 1, 12);

describe('the reset of a quota', () => {
  test('is where the provider says it is, but not beyond a day', () => {
    const hinted = (retryAfterMs: number) => failure('quota_exhausted', 'per day', { retryAfterMs });
    assert.equal(quotaResetAt(hinted(60_000), NOON), NOON + 60_000);
    assert.equal(quotaResetAt(hinted(9e12), NOON), NOON + 86_400_000);
  });

  test('is the next day, UTC, where a day is spoken of', () => {
    assert.equal(
      quotaResetAt(failure('quota_exhausted', 'Too many tokens per day'), NOON),
      Date.UTC(2026, 11, 2),
    );
  });

  test('is looked for every minute where nobody says', () => {
    assert.equal(quotaResetAt(failure('quota_exhausted', 'You exceeded your quota'), NOON), NOON + 60_000);
  });
});
