import assert from 'node:assert/strict';
import { bucket, budget, line, NEXT_PERIOD, settling, slots, take, taking, used } from './samples.ts';
import { fourConnections, type StoreUnderTest, storeTest } from './subject.ts';

const SPEND = { amount: 400, least: 400 };

/** What `settle` gives back and books. */
export function limitSettleContract(subject: StoreUnderTest): void {
  refundTests(subject);
  chargeTests(subject);
}

function refundTests(subject: StoreUnderTest): void {
  storeTest(subject, 'a refund goes back to its bucket, at most what was taken', async (store) => {
    const limit = bucket({ refillMs: 3_600_000, amount: 4 });
    await take(store.limits, taking('r1', [limit]));
    await take(store.limits, taking('r2', [limit]));
    await store.limits.settle(settling('r1', [limit], { refunds: { [limit.id]: 3 } }));
    assert.deepEqual(await used(store.limits, [limit]), [5]);
    await store.limits.settle(settling('r2', [limit], { refunds: { [limit.id]: 99 } }));
    assert.deepEqual(await used(store.limits, [limit]), [1]);
  });

  storeTest(subject, 'a refund of what has run out by itself lifts no limit', async (store, session) => {
    const limit = bucket({ refillMs: 500, amount: 10 });
    await take(store.limits, taking('r1', [limit]));
    await session.advance(510);
    await store.limits.settle(settling('r1', [limit], { refunds: { [limit.id]: 10 } }));
    await take(store.limits, taking('r2', [limit]));
    assert.ok(!(await store.limits.take(taking('r3', [{ ...limit, amount: 10 }]))).taken);
  });

  storeTest(subject, 'a refund below 0 or of another limit changes nothing', async (store) => {
    const limit = bucket({ refillMs: 3_600_000, amount: 4 });
    await take(store.limits, taking('r1', [limit]));
    await store.limits.settle(settling('r1', [limit], { refunds: { [limit.id]: -5, other: 3 } }));
    assert.deepEqual(await used(store.limits, [limit, bucket({ id: 'other' })]), [4, 0]);
  });

  storeTest(
    subject,
    'settled twice, also at once over connections, one slot is freed',
    async (store, session) => {
      const limit = slots({ cap: 5 });
      await take(store.limits, taking('r1', [limit]));
      await take(store.limits, taking('r2', [limit]));
      const connections = await fourConnections(session);
      await Promise.all(connections.map(({ limits }) => limits.settle(settling('r1', [limit]))));
      assert.deepEqual(await used(store.limits, [limit]), [1]);
    },
  );

  storeTest(subject, 'a reservation that was never made gives nothing back', async (store) => {
    const limits = [bucket({ refillMs: 3_600_000, amount: 3 }), slots()];
    await take(store.limits, taking('r1', limits));
    await store.limits.settle(settling('unknown', limits, { refunds: { [bucket().id]: 3 } }));
    assert.deepEqual(await used(store.limits, limits), [3, 1]);
  });
}

function chargeTests(subject: StoreUnderTest): void {
  storeTest(
    subject,
    'the charges of a call are settled, the rest of its reservation is free',
    async (store) => {
      await take(store.limits, taking('r1', [budget()], SPEND));
      const lines = [line('r1', 50), line('r1', 70, { attempt: 2 })];
      await store.limits.settle(settling('r1', [budget()], { lines }));
      const [standing] = await store.limits.standings([budget()]);
      assert.deepEqual([standing?.used, standing?.reserved], [120, 0]);
    },
  );

  storeTest(subject, 'a line is booked once, however often it is settled', async (store, session) => {
    await take(store.limits, taking('r1', [budget()], SPEND));
    const connections = await fourConnections(session);
    const once = settling('r1', [budget()], { lines: [line('r1', 50)] });
    await Promise.all(connections.map(({ limits }) => limits.settle(once)));
    await store.limits.settle({ ...once, lines: [line('r1', 50), line('r1', 7, { attempt: 2 })] });
    const [standing] = await store.limits.standings([budget()]);
    assert.deepEqual([standing?.used, standing?.reserved], [57, 0]);
    assert.equal((await store.ledger.lines({ limit: 10 })).length, 2);
    assert.equal((await store.ledger.totals(['ada']))[0]?.spendMicroUsd, 57);
  });

  storeTest(subject, 'without a reservation the budgets among the limits are charged', async (store) => {
    const limits = [slots(), budget(), budget({ id: 'platform/spend', period: NEXT_PERIOD })];
    await store.limits.settle(settling('r1', limits, { lines: [line('r1', 50)] }));
    assert.deepEqual(await used(store.limits, limits), [0, 50, 50]);
  });

  storeTest(subject, 'a call that cost more than its reservation is charged in full', async (store) => {
    await take(store.limits, taking('r1', [budget()], SPEND));
    await store.limits.settle(settling('r1', [budget()], { lines: [line('r1', 1200)] }));
    const [standing] = await store.limits.standings([budget()]);
    assert.deepEqual([standing?.used, standing?.reserved], [1200, 0]);
    assert.ok(!(await store.limits.take(taking('r2', [budget()], { amount: 1, least: 1 }))).taken);
  });

  storeTest(subject, 'a call is charged to the period in which it was admitted', async (store) => {
    const next = budget({ period: NEXT_PERIOD });
    await take(store.limits, taking('r1', [budget()], SPEND));
    await take(store.limits, taking('r2', [next], SPEND));
    await store.limits.settle(settling('r1', [budget()], { lines: [line('r1', 50)] }));
    assert.deepEqual(await used(store.limits, [budget(), next]), [50, 400]);
  });
}
