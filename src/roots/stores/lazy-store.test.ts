import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { StoreDown } from '../../ports/stores/limit-store.ts';
import type { StoreConnection } from '../../ports/stores/store-connection.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { storeContract } from '../../testing/store-contract/store-contract.ts';
import { LazyStore } from './lazy-store.ts';

storeContract({
  name: 'memory, opened when it is needed',
  runs: 20,
  open() {
    const clock = new FakeClock();
    const store = new MemoryStore(clock);
    const open = () => Promise.resolve(store.connect());
    return Promise.resolve({
      connect: () => Promise.resolve(new LazyStore({ name: 'memory:', clock, open, report: () => {} })),
      advance: (ms) => clock.advance(ms),
      elapsed: () => clock.monotonic(),
      exactTime: true,
      close: () => Promise.resolve(),
    });
  },
});

/** A store that opens as `answers` say, in turn, and then always. */
function setUp(...answers: readonly (Error | 'never')[]) {
  const clock = new FakeClock();
  const waiting = [...answers];
  const told: string[] = [];
  let opened = 0;
  let closed = 0;
  const real = new MemoryStore(clock).connect();
  const open = (): Promise<StoreConnection> => {
    opened++;
    const answer = waiting.shift();
    if (answer === 'never') return new Promise(() => {});
    if (answer) return Promise.reject(answer);
    return Promise.resolve({ ...real, close: async () => void closed++ });
  };
  const report = (cause: unknown): void => void told.push(cause === undefined ? 'back' : 'down');
  const store = new LazyStore({ name: 'test:', open, clock, report });
  return { clock, store, told, real, opened: () => opened, closed: () => closed };
}

const DOWN = new StoreDown('test:', new Error('nobody there'));

test('it is opened once, when it is first asked', async () => {
  const { store, opened, closed } = setUp();
  assert.equal(opened(), 0);
  await Promise.all([store.keys.version(), store.limits.sweep(), store.cache.get('a')]);
  await store.keys.all();
  assert.equal(opened(), 1);
  await store.close();
  await store.close();
  assert.equal(closed(), 1);
  await assert.rejects(store.keys.version(), StoreDown);
});

test('closed unused, it is never opened', async () => {
  const { store, opened } = setUp();
  await store.close();
  await assert.rejects(store.keys.version(), StoreDown);
  assert.equal(opened(), 0);
});

test('one that does not answer is tried again, and calls between are refused at once', async () => {
  const { clock, store, told, opened } = setUp(DOWN, DOWN);
  await store.open();
  await assert.rejects(store.keys.version(), StoreDown);
  assert.equal(opened(), 1);
  await clock.advance(1_000);
  assert.equal(opened(), 2);
  await clock.advance(1_000);
  assert.equal(await store.keys.version(), 0);
  assert.deepEqual(told, ['down', 'back']);
});

test('a store that takes its time keeps no call for a second', async () => {
  const { clock, store } = setUp('never');
  const asked = assert.rejects(store.keys.version(), StoreDown);
  await clock.advance(900);
  await asked;
});

test('what the operator has to mend is thrown where it is opened, and refuses calls', async () => {
  const { store } = setUp(new Error('file is not a database'), new Error('file is not a database'));
  await assert.rejects(store.open(), /not a database/);
  await assert.rejects(store.keys.version(), StoreDown);
  await store.close();
});

test('an outage is told once, and its end', async () => {
  const { store, told, real } = setUp();
  const keys = real.keys as { version: StoreConnection['keys']['version'] };
  const { version } = keys;
  await store.keys.version();
  keys.version = () => Promise.reject(DOWN);
  for (const _ of [1, 2, 3]) await assert.rejects(store.keys.version(), StoreDown);
  assert.deepEqual(told, ['down']);
  keys.version = version;
  await store.keys.version();
  await store.keys.version();
  assert.deepEqual(told, ['down', 'back']);
});

test('closed while it is being opened, it closes what comes late', async () => {
  const { store, closed } = setUp();
  const asked = store.keys.version();
  await store.close();
  await asked.catch(() => {});
  await settle();
  assert.equal(closed(), 1);
});
