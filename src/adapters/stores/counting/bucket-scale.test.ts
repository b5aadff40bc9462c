import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BucketLimit } from '../../../ports/stores/limit-store.ts';
import { bucket, taking } from '../../../testing/store-contract/samples.ts';
import { bucketScale } from './bucket-scale.ts';
import { type LimitCounter, newCounter, type StoreTime } from './counter.ts';
import { takeFrom } from './take-from.ts';

const limits = fc
  .record({
    capacity: fc.integer({ min: 0, max: 1_000_000_000 }),
    refillUnits: fc.integer({ min: 0, max: 1_000_000_000 }),
    refillMs: fc.constantFrom(1, 7, 1_000, 60_000, 3_600_000, 86_400_000),
  })
  .map((parts): BucketLimit => bucket(parts));

function at(us: number): StoreTime {
  return { us, ms: Math.floor(us / 1000) };
}

test('a full bucket and an amount are exact numbers, and the rate is never rounded up', () => {
  fc.assert(
    fc.property(limits, (limit) => {
      const { per, drain, tickUs } = bucketScale(limit);
      assert.ok(Number.isInteger(per) && Number.isInteger(drain) && per > 0);
      assert.ok(per === 1 || per * limit.capacity * 2 <= Number.MAX_SAFE_INTEGER);
      // drain / per units in a tick, at most refillUnits / refillMs in a millisecond.
      const scaled = BigInt(drain) * BigInt(limit.refillMs) * 1000n;
      assert.ok(scaled <= BigInt(limit.refillUnits) * BigInt(per) * BigInt(tickUs));
    }),
  );
});

test('limits as people write them are counted in microseconds, without rounding', () => {
  for (const limit of [
    bucket({ capacity: 200, refillUnits: 1000, refillMs: 60_000 }),
    bucket({ capacity: 200_000, refillUnits: 200_000, refillMs: 60_000 }),
    bucket({ capacity: 1, refillUnits: 1, refillMs: 86_400_000 }),
  ]) {
    assert.deepEqual(bucketScale(limit), { per: limit.refillMs * 1000, drain: limit.refillUnits, tickUs: 1 });
  }
});

/** A bucket in numbers of any size: the level in units × `refillMs` × 1000. */
class ReferenceBucket {
  readonly #limit: BucketLimit;
  #level = 0n;
  #atUs: number;

  constructor(limit: BucketLimit, nowUs: number) {
    this.#limit = limit;
    this.#atUs = nowUs;
  }

  take(amount: number, nowUs: number): boolean {
    const { capacity, refillUnits, refillMs } = this.#limit;
    const per = BigInt(refillMs) * 1000n;
    const drained = this.#level - BigInt(nowUs - this.#atUs) * BigInt(refillUnits);
    this.#level = drained > 0n ? drained : 0n;
    this.#atUs = nowUs;
    if (capacity === 0 || refillUnits === 0) return false;
    if (this.#level + BigInt(amount) * per > BigInt(capacity) * per) return false;
    this.#level += BigInt(amount) * per;
    return true;
  }
}

test('a bucket admits exactly what numbers of any size admit', () => {
  const sensible = fc
    .record({
      capacity: fc.integer({ min: 0, max: 500 }),
      refillUnits: fc.integer({ min: 0, max: 5_000 }),
      refillMs: fc.constantFrom(1, 7, 1_000, 60_000),
    })
    .map((parts): BucketLimit => bucket(parts));
  const calls = fc.array(
    fc.record({ amount: fc.integer({ min: 0, max: 120 }), waitUs: fc.integer({ min: 0, max: 2_000_000 }) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(sensible, calls, (limit, made) => {
      let nowUs = 1_000_000_000;
      const reference = new ReferenceBucket(limit, nowUs);
      const counter: LimitCounter = newCounter(limit, at(nowUs));
      for (const { amount, waitUs } of made) {
        nowUs += waitUs;
        const { taken } = takeFrom(taking('r', [{ ...limit, amount }]), [counter], at(nowUs));
        assert.equal(taken, reference.take(amount, nowUs));
      }
    }),
  );
});

test('the wait that is named is enough, and a millisecond less is not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.constantFrom(100, 1_000, 60_000),
      (capacity, refillUnits, refillMs) => {
        const limit = bucket({ capacity, refillUnits, refillMs, amount: capacity });
        const counter = newCounter(limit, at(0));
        assert.ok(takeFrom(taking('r1', [limit]), [counter], at(0)).taken);
        const refused = takeFrom(taking('r2', [limit]), [counter], at(0));
        assert.ok(!refused.taken && refused.waitMs !== undefined);
        const earlier = takeFrom(taking('r3', [limit]), [{ ...counter }], at((refused.waitMs - 1) * 1000));
        assert.ok(!earlier.taken);
        assert.ok(takeFrom(taking('r4', [limit]), [counter], at(refused.waitMs * 1000)).taken);
      },
    ),
  );
});

test('a clock that is set back a little is no time, and one that is set back far begins anew', () => {
  const limit = bucket({ capacity: 10, refillUnits: 10, refillMs: 1_000, amount: 10 });
  const counter = newCounter(limit, at(10_000_000));
  const one = { ...limit, amount: 1 };
  assert.ok(takeFrom(taking('r1', [limit]), [counter], at(10_000_000)).taken);
  assert.ok(!takeFrom(taking('r2', [one]), [counter], at(9_500_000)).taken);
  assert.ok(!takeFrom(taking('r3', [one]), [counter], at(10_050_000)).taken);
  assert.ok(
    !takeFrom(taking('r4', [one]), [counter], at(2_000_000)).taken,
    'nothing comes back for going back',
  );
  assert.ok(takeFrom(taking('r5', [limit]), [counter], at(3_000_000)).taken, 'but time goes on from there');
});
