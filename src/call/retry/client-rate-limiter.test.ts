import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientRateLimiter, climbingRate, throttledRate, timeWindowOf } from './client-rate-limiter.ts';

/*
 * The tables are those of the AWS SDKs' specification, as its JavaScript SDK tests them:
 * https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/retry/util-retry/DefaultRateLimiter.spec.ts
 */
describe('the client rate limiter of adaptive mode', () => {
  const climb = [
    [5, 7],
    [6, 9.64893601],
    [7, 10.00003085],
    [8, 10.45328452],
    [9, 13.40869703],
    [10, 21.26626836],
    [11, 36.42599853],
  ] as const;
  for (const [at, rate] of climb) {
    test(`climbs: ${rate} a second at ${at} s, throttled at 5 s and 10 a second`, () => {
      assert.equal(climbingRate(at - 5, timeWindowOf(10), 10), rate);
    });
  }

  test('falls to 70 %', () => assert.equal(throttledRate(10), 7));

  for (const [at, rate] of [
    [5, 0.112],
    [6, 0.09333333],
    [7, 0.08],
    [8, 0.07],
    [9, 0.06222222],
  ] as const) {
    test(`the first throttle, of the only request, at ${at} s: 70 % of the measured rate is ${rate}`, () => {
      const limiter = new ClientRateLimiter(0);
      limiter.update(true, at);
      assert.equal(throttledRate(limiter.measuredRate), rate);
    });
  }

  test('measured rate and fill rate over a row of answers', () => {
    const limiter = new ClientRateLimiter(0);
    const rows: readonly (readonly [throttled: boolean, at: number, measured: number, fill: number])[] = [
      [false, 0.2, 0, 0.5],
      [false, 0.4, 0, 0.5],
      [false, 0.6, 4.8, 0.5],
      [false, 0.8, 4.8, 0.5],
      [false, 1, 4.16, 0.5],
      [false, 1.2, 4.16, 0.6912],
      [false, 1.4, 4.16, 1.0976],
      [false, 1.6, 5.632, 1.6384],
      [false, 1.8, 5.632, 2.3328],
      [true, 2, 4.3264, 3.02848],
      [false, 2.2, 4.3264, 3.486639],
      [false, 2.4, 4.3264, 3.821874],
      [false, 2.6, 5.66528, 4.053386],
      [false, 2.8, 5.66528, 4.200373],
      [false, 3, 4.333056, 4.282037],
      [true, 3.2, 4.333056, 2.997426],
      [false, 3.4, 4.333056, 3.452226],
    ];
    for (const [throttled, at, measured, fill] of rows) {
      limiter.update(throttled, at);
      assert.deepEqual(
        [limiter.measuredRate, Number(limiter.fillRate.toFixed(6))],
        [measured, fill],
        `${at} s`,
      );
    }
  });

  for (const [at, wait] of [
    [0.5, 892.8571428571428],
    [1, 1785.7142857142856],
    [2, 2000],
  ] as const) {
    test(`after a throttle at ${at} s the next attempt waits ${wait} ms`, () => {
      const limiter = new ClientRateLimiter(0);
      limiter.update(true, at);
      assert.equal(limiter.take(at), wait);
    });
  }

  test('no attempt waits before the first throttle', () => {
    const limiter = new ClientRateLimiter(0);
    for (let i = 0; i < 1_000; i++) {
      assert.equal(limiter.take(i / 1_000), 0);
      limiter.update(false, i / 1_000);
    }
    assert.equal(limiter.ratePerSecond, undefined);
  });

  test('a target with a fixed rate is asked at that rate: within 1.5 × once settled, and not far below it', () => {
    const capacity = 10;
    const limiter = new ClientRateLimiter(1);
    let [tokens, filledAt] = [capacity, 1];
    let now = 1;
    const asked: number[] = [];
    // Twice as much work as it takes, always waiting.
    while (now < 120) {
      const wait = Math.max(limiter.take(now) / 1_000, 1 / (2 * capacity));
      if (limiter.ratePerSecond === undefined || wait === 1 / (2 * capacity)) {
        tokens = Math.min(capacity, tokens + (now - filledAt) * capacity);
        filledAt = now;
        const served = tokens >= 1;
        if (served) tokens -= 1;
        asked.push(now);
        limiter.update(!served, now);
      }
      now += wait;
    }
    for (let from = 20; from < 110; from += 10) {
      const count = asked.filter((at) => at >= from && at < from + 10).length;
      assert.ok(count <= 1.5 * capacity * 10, `${count} attempts from ${from} s on`);
      assert.ok(count >= 0.5 * capacity * 10, `${count} attempts from ${from} s on`);
    }
  });
});
