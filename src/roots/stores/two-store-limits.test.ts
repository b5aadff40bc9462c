import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { type LimitStore, StoreDown } from '../../ports/stores/limit-store.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import {
  bucket,
  budget,
  line,
  period,
  refused,
  settling,
  slots,
  take,
  taking,
  used,
} from '../../testing/store-contract/samples.ts';
import { storeContract } from '../../testing/store-contract/store-contract.ts';
import { TwoStoreLimits } from './two-store-limits.ts';

storeContract({
  name: 'counters apart from the state',
  open() {
    const { clock, stores } = setUp();
    return Promise.resolve({
      connect() {
        const [counters, state] = stores.map((store) => store.connect());
        assert.ok(counters && state);
        return Promise.resolve({ ...state, limits: new TwoStoreLimits(counters.limits, state.limits) });
      },
      advance: (ms) => clock.advance(ms),
      elapsed: () => clock.monotonic(),
      exactTime: true,
      close: () => Promise.resolve(),
    });
  },
});

function setUp() {
  const clock = new FakeClock();
  const stores = [new MemoryStore(clock), new MemoryStore(clock)] as const;
  const [counters, state] = [stores[0].connect(), stores[1].connect()];
  return { clock, stores, counters, state, limits: new TwoStoreLimits(counters.limits, state.limits) };
}

const DOWN: LimitStore = {
  take: () => Promise.reject(new StoreDown('test:', new Error('nobody there'))),
  settle: () => Promise.reject(new StoreDown('test:', new Error('nobody there'))),
  renew: () => Promise.reject(new StoreDown('test:', new Error('nobody there'))),
  sweep: () => Promise.reject(new StoreDown('test:', new Error('nobody there'))),
  standings: () => Promise.reject(new StoreDown('test:', new Error('nobody there'))),
};

const LIMITS = [period(), bucket({ refillMs: 3_600_000, amount: 3 }), budget(), slots()];
const SPEND = { amount: 100, least: 100 };

test('each limit is counted in its store, and stands where it was asked', async () => {
  const { counters, state, limits } = setUp();
  const { standings } = await take(limits, taking('r1', LIMITS, SPEND));
  assert.deepEqual(
    standings.map((standing) => standing.used + standing.reserved),
    [1, 3, 100, 1],
  );
  assert.deepEqual(await used(counters.limits, LIMITS), [0, 3, 0, 1]);
  assert.deepEqual(await used(state.limits, LIMITS), [1, 0, 100, 0]);
});

test('what the state refuses goes back to the counters at once', async () => {
  const { counters, limits } = setUp();
  const none = [slots(), bucket({ refillMs: 3_600_000, amount: 3 }), budget({ cap: 0 })];
  assert.equal((await refused(limits, taking('r1', none, SPEND))).by, 2);
  assert.deepEqual(await used(counters.limits, LIMITS), [0, 0, 0, 0]);
});

test('what the counters refuse takes nothing from the state', async () => {
  const { state, limits } = setUp();
  const { by, standings } = await refused(limits, taking('r1', [period(), slots({ cap: 0 })]));
  assert.deepEqual([by, standings.length], [1, 2]);
  assert.deepEqual(await used(state.limits, LIMITS), [0, 0, 0, 0]);
  assert.equal((await state.ledger.totals(['ada']))[0]?.requests, 0);
});

test('the state is down: nothing stays taken', async () => {
  const { counters } = setUp();
  const limits = new TwoStoreLimits(counters.limits, DOWN);
  await assert.rejects(limits.take(taking('r1', LIMITS, SPEND)), StoreDown);
  assert.deepEqual(await used(counters.limits, LIMITS), [0, 0, 0, 0]);
});

test('one store is down: the other is settled, renewed and swept, and may be settled again', async () => {
  const { counters, state, limits } = setUp();
  await take(limits, taking('r1', LIMITS, SPEND));
  const settled = settling('r1', LIMITS, { lines: [line('r1', 40)] });
  const half = new TwoStoreLimits(DOWN, state.limits);
  await assert.rejects(half.settle(settled), StoreDown);
  await assert.rejects(half.renew('process-1', 1000), StoreDown);
  await assert.rejects(half.sweep(), StoreDown);
  await limits.settle(settled);
  assert.deepEqual(await used(state.limits, LIMITS), [1, 0, 40, 0]);
  assert.deepEqual(await used(counters.limits, LIMITS), [0, 3, 0, 0]);
});

test('whatever comes, the limits of both stores hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 20 }),
      async (rate, quota, calls) => {
        const { limits } = setUp();
        const both = [bucket({ capacity: rate, refillMs: 3_600_000 }), period({ cap: quota })];
        const results = await Promise.all(
          Array.from({ length: calls }, (_, n) => limits.take(taking(`r${n}`, both))),
        );
        const admitted = results.filter(({ taken }) => taken).length;
        assert.ok(admitted <= Math.min(rate, quota, calls), `${admitted}`);
        // One after another, nothing is lost to a call that was refused.
        for (let n = 0; n < calls; n++) await limits.take(taking(`s${n}`, both));
        assert.equal((await used(limits, both))[1], Math.min(rate, quota, 2 * calls));
      },
    ),
  );
});
