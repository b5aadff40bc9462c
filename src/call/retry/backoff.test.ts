import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';

describe('backoffMs', () => {
  test('grows twofold from 50 ms and 1 s and is capped at 20 s before the jitter', () => {
    const at = (retryClass: 'transient' | 'throttle', retry: number) =>
      backoffMs({ retryClass, retry, random: 0.999999 });
    assert.deepEqual(
      [0, 1, 2, 20].map((retry) => at('transient', retry)),
      [49, 99, 199, 19_999],
    );
    assert.deepEqual(
      [0, 1, 4, 5].map((retry) => at('throttle', retry)),
      [999, 1_999, 15_999, 19_999],
    );
  });

  test('a hint wins within [d, d + 5 s], whatever a hostile server says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<'transient' | 'throttle'>('transient', 'throttle'),
        fc.nat(30),
        fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e99)),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (retryClass, retry, hintMs, random) => {
          const own = backoffMs({ retryClass, retry, random });
          const wait = backoffMs({ retryClass, retry, random, hintMs });
          assert.ok(wait >= own && wait <= own + 5_000 && wait <= 25_000);
        },
      ),
    );
    assert.equal(backoffMs({ retryClass: 'throttle', retry: 0, random: 0, hintMs: 3_000 }), 3_000);
  });
});
