import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RetryQuota } from './retry-quota.ts';

// The figures are those of the "specification tests" of the AWS SDKs.
describe('RetryQuota', () => {
  test('two transient retries and a success: 486, 472, 486', () => {
    const quota = new RetryQuota();
    assert.ok(quota.take('transient'));
    assert.equal(quota.tokens, 486);
    assert.ok(quota.take('transient'));
    assert.equal(quota.tokens, 472);
    quota.succeeded('transient');
    assert.equal(quota.tokens, 486);
  });

  test('throttling costs 5 and is paid back', () => {
    const quota = new RetryQuota();
    quota.take('throttle');
    assert.equal(quota.tokens, 495);
    quota.succeeded('throttle');
    assert.equal(quota.tokens, 500);
  });

  test('runs dry after 35 transient failures and recovers one token a success', () => {
    const quota = new RetryQuota();
    let granted = 0;
    while (quota.take('transient')) granted++;
    assert.equal(granted, 35);
    assert.equal(quota.take('transient'), false);
    for (let i = 0; i < 4; i++) quota.succeeded(undefined);
    assert.equal(quota.take('transient'), true);
  });

  test('never holds more than its capacity', () => {
    const quota = new RetryQuota();
    quota.succeeded(undefined);
    assert.equal(quota.tokens, 500);
  });
});
