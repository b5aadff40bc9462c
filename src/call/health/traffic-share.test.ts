import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { throttledShare, trafficShare } from './traffic-share.ts';

describe('the share of traffic of a target', () => {
  test('a target without throttles gets all', () => assert.equal(throttledShare(0), 1));

  test('falls with its throttles, and never to nothing', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          assert.ok(throttledShare(less) >= throttledShare(more));
          assert.ok(throttledShare(more) >= 0.02 && throttledShare(less) <= 1);
        },
      ),
    );
  });

  test('throttles cost at most 0.15 attempts a request, whatever their share', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        assert.ok(throttledShare(share) * share <= 0.15);
      }),
    );
  });

  test('a target with a fixed rate keeps what it can take: at 70 % of the load, two thirds or more', () => {
    let share = 1;
    for (let step = 0; step < 200; step++) {
      const throttled = Math.max(0, 1 - 0.7 / share);
      share += (throttledShare(throttled) - share) * 0.1;
    }
    const served = Math.min(share, 0.7);
    assert.ok(served >= 0.66, `${served}`);
  });

  test('a slow target gets little', () => {
    assert.equal(trafficShare(0, true), 0.05);
    assert.equal(trafficShare(1, true), 0.02);
    assert.equal(trafficShare(0, false), 1);
  });
});
