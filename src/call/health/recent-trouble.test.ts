import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RecentTrouble } from './recent-trouble.ts';

/** @param throttled how many of `attempts` */
function afterAttempts(attempts: number, throttled: number): RecentTrouble {
  const trouble = new RecentTrouble(0);
  for (let i = 0; i < attempts; i++) {
    if (i < throttled) trouble.failed(0, true);
    else trouble.answered(0);
  }
  return trouble;
}

describe('recent trouble at a target', () => {
  test('a few attempts tell nothing', () => {
    assert.equal(afterAttempts(9, 9).throttleShare(0), 0);
    assert.equal(afterAttempts(10, 3).throttleShare(0), 0.3);
  });

  test('throttles are failures, but failures need not be throttles', () => {
    const trouble = afterAttempts(10, 2);
    for (let i = 0; i < 10; i++) trouble.failed(0, false);
    assert.deepEqual([trouble.throttleShare(0), trouble.failureShare(0)], [0.1, 0.6]);
  });

  test('the share stays while there is little news, and falls to nothing without any', () => {
    const trouble = afterAttempts(20, 10);
    assert.equal(trouble.throttleShare(10_000), 0.5);
    assert.ok(trouble.throttleShare(40_000) < 0.07);
  });

  test('is forgotten once the failures have faded', () => {
    const trouble = afterAttempts(20, 1);
    trouble.answered(20_000);
    assert.equal(trouble.isForgotten, false);
    trouble.answered(31_000);
    assert.equal(trouble.isForgotten, true);
  });
});
