import assert from 'node:assert/strict';
import type { Limit } from '../../ports/stores/limit-store.ts';
import {
  bucket,
  budget,
  NEXT_PERIOD,
  period,
  refused,
  settling,
  slots,
  take,
  taking,
  used,
} from './samples.ts';
import { fourConnections, nth, type StoreUnderTest, storeTest } from './subject.ts';

const SPEND = { amount: 100, least: 100 };

/** What `take` admits, and what it says of a refusal. */
export function limitTakeContract(subject: StoreUnderTest): void {
  bucketTests(subject);
  capTests(subject);
  budgetTests(subject);
  refusalTests(subject);
}

function bucketTests(subject: StoreUnderTest): void {
  storeTest(
    subject,
    'bucket: the burst at once, then one after each share of the time',
    async (store, session) => {
      const limit = bucket({ capacity: 3, refillUnits: 1, refillMs: 400 });
      const burst = await Promise.all([1, 2, 3].map((n) => store.limits.take(taking(`burst-${n}`, [limit]))));
      assert.deepEqual(
        burst.map(({ taken }) => taken),
        [true, true, true],
      );
      const { waitMs } = await refused(store.limits, taking('early', [limit]));
      assert.ok(waitMs !== undefined && waitMs > 0 && waitMs <= 400, `waits ${waitMs} ms`);
      await session.advance(waitMs);
      await take(store.limits, taking('in time', [limit]));
      await session.advance(1300);
      const { standings } = await take(store.limits, taking('much later', [limit]));
      assert.equal(standings[0]?.used, 1, 'a bucket never holds more than its capacity');
    },
  );

  storeTest(subject, 'bucket: an amount is taken whole or not at all', async (store) => {
    const limit = bucket({ amount: 6 });
    const { standings } = await take(store.limits, taking('first', [limit]));
    assert.equal(standings[0]?.used, 6);
    const { waitMs } = await refused(store.limits, taking('second', [limit]));
    assert.ok(waitMs !== undefined && waitMs > 6_000 && waitMs <= 12_000, `waits ${waitMs} ms for 2 units`);
    await take(store.limits, taking('smaller', [{ ...limit, amount: 4 }]));
  });

  storeTest(subject, 'bucket: an amount above the capacity can never pass', async (store) => {
    const { waitMs } = await refused(store.limits, taking('huge', [bucket({ amount: 11 })]));
    assert.equal(waitMs, undefined);
  });

  storeTest(subject, 'bucket: says when it is empty of use', async (store) => {
    const { standings } = await take(store.limits, taking('one', [bucket({ amount: 5 })]));
    const resetMs = standings[0]?.resetMs ?? 0;
    assert.ok(resetMs > 29_000 && resetMs <= 30_000, `${resetMs} ms`);
    const unused = await store.limits.standings([bucket({ id: 'never asked' })]);
    assert.deepEqual(unused, [{ used: 0, reserved: 0, resetMs: 0 }]);
  });

  storeTest(subject, 'bucket: configured otherwise, it keeps what is used', async (store) => {
    await take(store.limits, taking('before', [bucket({ amount: 8 })]));
    const slower = bucket({ refillUnits: 10, refillMs: 3_600_000, amount: 3 });
    await refused(store.limits, taking('after', [slower]));
    await take(store.limits, taking('fits', [{ ...slower, amount: 2 }]));
    assert.deepEqual(await used(store.limits, [bucket({ refillUnits: 20, refillMs: 7_200_000 })]), [10]);
  });

  storeTest(subject, 'bucket: large token limits are exact', async (store) => {
    const limit = bucket({ capacity: 900_000_000, refillUnits: 900_000_000, refillMs: 86_400_000 });
    await take(store.limits, taking('most', [{ ...limit, amount: 899_999_999 }]));
    const { waitMs } = await refused(store.limits, taking('two more', [{ ...limit, amount: 200_000_000 }]));
    assert.ok(waitMs !== undefined && Math.abs(waitMs - 19_200_000) < 60_000, `waits ${waitMs} ms`);
  });
}

function capTests(subject: StoreUnderTest): void {
  storeTest(subject, 'period: the cap, until the next period begins at 0', async (store) => {
    for (const n of [1, 2, 3]) await take(store.limits, taking(`r${n}`, [period()]));
    const { waitMs, standings } = await refused(store.limits, taking('r4', [period()]));
    assert.ok(waitMs !== undefined && waitMs > 1_000_000_000, 'the wait is until the period ends');
    assert.equal(standings[0]?.used, 3);
    const next = await take(store.limits, taking('r5', [period({ period: NEXT_PERIOD })]));
    assert.equal(next.standings[0]?.used, 1);
  });

  storeTest(subject, 'period: a late call of the last period leaves the new one alone', async (store) => {
    await take(store.limits, taking('new', [period({ period: NEXT_PERIOD, amount: 2 })]));
    await take(store.limits, taking('late', [period()]));
    assert.deepEqual(await used(store.limits, [period({ period: NEXT_PERIOD }), period()]), [2, 1]);
  });

  storeTest(subject, 'period: settling gives nothing back', async (store) => {
    await take(store.limits, taking('r1', [period()]));
    await store.limits.settle(settling('r1', [period()], { refunds: { [period().id]: 1 } }));
    assert.deepEqual(await used(store.limits, [period()]), [1]);
  });

  storeTest(subject, 'slots: so many at the same time', async (store) => {
    await take(store.limits, taking('r1', [slots()]));
    await take(store.limits, taking('r2', [slots()]));
    assert.equal((await refused(store.limits, taking('r3', [slots()]))).waitMs, 1000);
    await store.limits.settle(settling('r1', [slots()]));
    const { standings } = await take(store.limits, taking('r4', [slots()]));
    assert.deepEqual(standings, [{ used: 2, reserved: 0, resetMs: 0 }]);
  });

  storeTest(subject, 'without limits a call is admitted', async (store) => {
    const taken = await take(store.limits, taking('r1', []));
    assert.deepEqual({ spend: taken.spend, standings: taken.standings }, { spend: 0, standings: [] });
    await store.limits.settle(settling('r1', []));
  });
}

function budgetTests(subject: StoreUnderTest): void {
  storeTest(subject, 'budget: reserves the amount', async (store) => {
    const taken = await take(store.limits, taking('r1', [budget()], { amount: 400, least: 400 }));
    assert.equal(taken.spend, 400);
    assert.deepEqual([taken.standings[0]?.used, taken.standings[0]?.reserved], [0, 400]);
  });

  storeTest(subject, 'budget: gives what is left, down to the least', async (store) => {
    await take(store.limits, taking('r1', [budget()], { amount: 700, least: 700 }));
    await refused(store.limits, taking('r2', [budget()], { amount: 400, least: 301 }));
    const partial = await take(store.limits, taking('r3', [budget()], { amount: 400, least: 300 }));
    assert.equal(partial.spend, 300);
    const { waitMs } = await refused(store.limits, taking('r4', [budget()], { amount: 1, least: 1 }));
    assert.ok(waitMs !== undefined && waitMs > 1_000_000_000, 'the wait is until the period ends');
  });

  storeTest(subject, 'budget: of several the one with the least left decides', async (store) => {
    const both = [budget(), budget({ id: 'platform/spend', cap: 250 })];
    const taken = await take(store.limits, taking('r1', both, { amount: 400, least: 100 }));
    assert.equal(taken.spend, 250);
    assert.deepEqual(await used(store.limits, both), [250, 250]);
    assert.equal((await refused(store.limits, taking('r2', both, { amount: 400, least: 100 }))).by, 1);
  });

  storeTest(subject, 'budget: less than the least above the cap can never pass', async (store) => {
    const { waitMs } = await refused(store.limits, taking('r1', [budget()], { amount: 2000, least: 1001 }));
    assert.equal(waitMs, undefined);
  });

  storeTest(subject, 'budget: a call that costs nothing passes, used up or not', async (store) => {
    await take(store.limits, taking('r1', [budget()], { amount: 1000, least: 1000 }));
    assert.equal((await take(store.limits, taking('r2', [budget()], { amount: 0, least: 0 }))).spend, 0);
  });

  storeTest(
    subject,
    'budget: 500 at once on a budget for 10: exactly 10, over four connections',
    async (_, session) => {
      const connections = await fourConnections(session);
      const limit = budget({ cap: 1000 });
      const results = await Promise.all(
        Array.from({ length: 500 }, (_each, n) =>
          nth(connections, n).limits.take(taking(`r${n}`, [limit], SPEND)),
        ),
      );
      assert.equal(results.filter((result) => result.taken).length, 10);
      assert.deepEqual(await used(nth(connections, 0).limits, [limit]), [1000]);
    },
  );
}

function refusalTests(subject: StoreUnderTest): void {
  const zeros: Readonly<Record<string, Limit>> = {
    'a capacity of 0': bucket({ capacity: 0 }),
    'a capacity of 0, of which nothing is asked': bucket({ capacity: 0, amount: 0 }),
    'a refill of 0': bucket({ refillUnits: 0 }),
    'a quota of 0': period({ cap: 0 }),
    'a budget of 0': budget({ cap: 0 }),
    'no slot': slots({ cap: 0 }),
  };
  for (const [what, limit] of Object.entries(zeros)) {
    storeTest(subject, `${what} refuses, for ever`, async (store) => {
      const result = await refused(store.limits, taking('r1', [limit], { amount: 0, least: 0 }));
      assert.deepEqual([result.by, result.waitMs], [0, undefined]);
    });
  }

  const full: readonly Limit[] = [bucket(), period(), budget(), slots()];
  for (const [index, refusing] of [
    bucket({ amount: 99 }),
    period({ cap: 0 }),
    budget({ cap: 0 }),
    slots({ cap: 0 }),
  ].entries()) {
    storeTest(subject, `a refusal takes from no limit: ${refusing.type}`, async (store) => {
      const limits = full.map((limit, n) => (n === index ? { ...refusing, id: 'refusing' } : limit));
      assert.equal((await refused(store.limits, taking('r1', limits, SPEND))).by, index);
      assert.deepEqual(await used(store.limits, full), [0, 0, 0, 0]);
    });
  }

  storeTest(
    subject,
    'of several that refuse the longest wait is named, of equal ones the first',
    async (store) => {
      const [fast, slow] = [
        bucket({ id: 'fast', capacity: 1, refillMs: 10_000 }),
        bucket({ id: 'slow', capacity: 1 }),
      ];
      const free = bucket({ id: 'free' });
      await take(store.limits, taking('r1', [fast, slow, free]));
      assert.equal((await refused(store.limits, taking('r2', [free, fast, slow]))).by, 2);
      assert.equal((await refused(store.limits, taking('r3', [slow, fast]))).by, 0);
      const never = [fast, slots({ cap: 0 }), slow, period({ cap: 0 })];
      const { by, waitMs } = await refused(store.limits, taking('r4', never));
      assert.deepEqual([by, waitMs], [1, undefined]);
    },
  );
}
