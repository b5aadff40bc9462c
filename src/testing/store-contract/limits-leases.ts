import assert from 'node:assert/strict';
import { bucket, budget, CALLER, line, period, settling, slots, take, taking, used } from './samples.ts';
import { fourConnections, type StoreUnderTest, storeTest } from './subject.ts';

const SPEND = { amount: 400, least: 400 };
const LEASE_MS = 250;
const LIMITS = [bucket({ refillMs: 3_600_000 }), period(), budget(), slots()];

/** What becomes of reservations whose owner is gone. */
export function limitLeaseContract(subject: StoreUnderTest): void {
  storeTest(subject, 'while its lease holds, an owner keeps what it has', async (store) => {
    await take(store.limits, { ...taking('r1', LIMITS, SPEND), leaseMs: 30_000 });
    assert.equal(await store.limits.sweep(), 0);
    assert.deepEqual(await used(store.limits, LIMITS), [1, 1, 400, 1]);
  });

  storeTest(
    subject,
    'a lease that ended frees slots and money, and leaves a line',
    async (store, session) => {
      await take(store.limits, { ...taking('r1', LIMITS, SPEND), leaseMs: LEASE_MS });
      await session.advance(LEASE_MS + 20);
      assert.equal(await store.limits.sweep(), 1);
      assert.deepEqual(await used(store.limits, LIMITS), [1, 1, 0, 0]);
      const [abandoned] = await store.ledger.lines({ limit: 10 });
      assert.deepEqual(
        { ...abandoned, at: 0 },
        {
          ...CALLER,
          requestId: 'r1',
          attempt: 0,
          target: '',
          outcome: 'abandoned',
          estimated: false,
          inputTokens: 0,
          outputTokens: 0,
          costMicroUsd: 0,
          at: 0,
        },
      );
    },
  );

  storeTest(subject, 'a lease that is renewed goes on', async (store, session) => {
    await take(store.limits, { ...taking('r1', LIMITS, SPEND), leaseMs: LEASE_MS });
    await store.limits.renew('process-1', 60_000);
    await session.advance(LEASE_MS + 20);
    assert.equal(await store.limits.sweep(), 0);
    assert.deepEqual(await used(store.limits, [slots()]), [1]);
  });

  storeTest(subject, 'a later call of the same owner renews its lease', async (store, session) => {
    await take(store.limits, { ...taking('r1', [slots()]), leaseMs: LEASE_MS });
    await take(store.limits, { ...taking('r2', [slots()]), leaseMs: 60_000 });
    await session.advance(LEASE_MS + 20);
    assert.equal(await store.limits.sweep(), 0);
  });

  storeTest(subject, 'only the dead owner loses its reservations, and once', async (store, session) => {
    const limit = slots({ cap: 100 });
    for (const n of [1, 2, 3]) {
      await take(store.limits, { ...taking(`dead-${n}`, [limit]), owner: 'process-2', leaseMs: LEASE_MS });
    }
    await take(store.limits, taking('alive', [limit]));
    await session.advance(LEASE_MS + 20);
    const connections = await fourConnections(session);
    const freed = await Promise.all(connections.map(({ limits }) => limits.sweep()));
    assert.equal(
      freed.reduce((sum, n) => sum + n, 0),
      3,
    );
    assert.deepEqual(await used(store.limits, [limit]), [1]);
    assert.equal((await store.ledger.lines({ limit: 10 })).length, 3);
  });

  storeTest(
    subject,
    'an owner that was only slow is charged, and frees nothing twice',
    async (store, session) => {
      await take(store.limits, { ...taking('slow', LIMITS, SPEND), leaseMs: LEASE_MS });
      await session.advance(LEASE_MS + 20);
      await store.limits.sweep();
      await take(store.limits, { ...taking('other', LIMITS, SPEND), owner: 'process-2' });
      await store.limits.settle(
        settling('slow', LIMITS, { refunds: { [bucket().id]: 1 }, lines: [line('slow', 30)] }),
      );
      assert.deepEqual(await used(store.limits, LIMITS), [2, 2, 430, 1]);
      assert.equal((await store.ledger.totals(['ada']))[0]?.spendMicroUsd, 30);
    },
  );
}
