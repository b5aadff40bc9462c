import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { line, period, settling, slots, take, taking } from '../../../testing/store-contract/samples.ts';
import { storeContract } from '../../../testing/store-contract/store-contract.ts';
import { MemoryStore } from './memory-store.ts';

storeContract({
  name: 'memory',
  open() {
    const clock = new FakeClock();
    const store = new MemoryStore(clock);
    return Promise.resolve({
      connect: () => Promise.resolve(store.connect()),
      advance: (ms) => clock.advance(ms),
      elapsed: () => clock.monotonic(),
      exactTime: true,
      close: () => Promise.resolve(),
    });
  },
});

function small(caps: ConstructorParameters<typeof MemoryStore>[1]) {
  const clock = new FakeClock();
  return { clock, store: new MemoryStore(clock, caps).connect() };
}

test('of the lines the oldest go, the totals stay', async () => {
  const { store } = small({ lines: 3 });
  for (let n = 1; n <= 10; n++)
    await store.limits.settle(settling(`r${n}`, [], { lines: [line(`r${n}`, n)] }));
  const kept = await store.ledger.lines({ limit: 100 });
  assert.deepEqual(
    kept.map(({ requestId }) => requestId),
    ['r10', 'r9', 'r8'],
  );
  assert.equal((await store.ledger.totals(['ada']))[0]?.spendMicroUsd, 55);
});

test('a full store refuses new counters, and forgets those that say nothing', async () => {
  const { clock, store } = small({ counters: 2 });
  const soon = { startMs: clock.now(), endMs: clock.now() + 1000 };
  await take(store.limits, taking('r1', [period({ id: 'a', period: soon })]));
  await take(store.limits, taking('r2', [slots({ id: 'b' })]));
  await assert.rejects(store.limits.take(taking('r3', [slots({ id: 'c' })])), StoreDown);
  await clock.advance(1001);
  await take(store.limits, taking('r4', [slots({ id: 'c' })]));
});

test('more calls under way than the store holds are refused', async () => {
  const { store } = small({ reservations: 1 });
  await take(store.limits, taking('r1', []));
  await assert.rejects(store.limits.take(taking('r2', [])), StoreDown);
  await store.limits.settle(settling('r1', []));
  await take(store.limits, taking('r3', []));
});

test('answers to idempotent requests are bounded in number and bytes', async () => {
  const { store } = small({ answers: 5, answerBytes: 100 });
  const stateOf = async (id: string): Promise<string> =>
    (await store.idempotency.claim({ id, fingerprint: 'f', owner: 'o', leaseMs: 1000 })).state;
  for (const id of ['a', 'b', 'c']) {
    await stateOf(id);
    await store.idempotency.complete(id, 'o', { status: 200, headers: {}, body: new Uint8Array(40) }, 1000);
  }
  assert.equal(await stateOf('b'), 'answered');
  assert.equal(await stateOf('a'), 'claimed');
});
