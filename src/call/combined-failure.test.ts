import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, statusOf } from '../core/failure.ts';
import { combinedFailure } from './combined-failure.ts';

describe('combinedFailure', () => {
  test('429 with the shortest hint when every target throttles', () => {
    const combined = combinedFailure([
      failure('throttled', undefined, { retryAfterMs: 9_000 }),
      failure('quota_exhausted'),
      failure('throttled', undefined, { retryAfterMs: 4_000 }),
    ]);
    assert.equal(combined.code, 'throttled');
    assert.equal(combined.retryAfterMs, 4_000);
  });

  test('no hint of our own where no target said for how long', () => {
    assert.equal(combinedFailure([failure('throttled')]).retryAfterMs, undefined);
  });

  test('503 when only some throttle: the caller is not to blame', () => {
    assert.equal(statusOf(combinedFailure([failure('throttled'), failure('upstream_error')]).code), 503);
    assert.equal(statusOf(combinedFailure([failure('upstream_error'), failure('throttled')]).code), 503);
  });

  test('504 where time ran out last', () => {
    assert.equal(
      statusOf(combinedFailure([failure('upstream_error'), failure('first_token_timeout')]).code),
      504,
    );
    assert.equal(statusOf(combinedFailure([failure('idle_timeout')]).code), 504);
  });

  test('503 when several targets do not know their model: the configuration is wrong, not the caller', () => {
    const unknown = failure('upstream_not_found');
    assert.equal(statusOf(combinedFailure([unknown]).code), 404);
    assert.equal(statusOf(combinedFailure([unknown, unknown]).code), 503);
  });

  test('one common failure is passed on unchanged', () => {
    const unsupported = failure('unsupported', 'messages.0.content.1: an image URL', {
      param: 'messages.0.content.1',
    });
    assert.deepEqual(combinedFailure([unsupported, unsupported]), unsupported);
  });
});
