import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreDown } from '../../../src/ports/stores/limit-store.ts';
import type { StoreConnection } from '../../../src/ports/stores/store-connection.ts';
import { period, settling, slots, taking, used } from '../../../src/testing/store-contract/samples.ts';
import { eventually } from '../eventually.ts';
import type { ServerProcess } from './server-process.ts';

/** A store whose server may be stopped. */
export interface StoppableStore {
  readonly server: ServerProcess;
  /** Another connection to the same store. */
  open(): Promise<StoreConnection>;
}

/** The contract says one second; a busy machine wakes its processes late. */
const DOWN_WITHIN_MS = 1_500;
const BACK_WITHIN_MS = 5_000;
const LIMITS = [slots({ cap: 1 })];

/** Registers the tests of what a store does while its server is gone, and after it. */
export function outageTests(start: () => Promise<StoppableStore & { stop(): Promise<void> }>): void {
  const withStore = (name: string, run: (store: StoppableStore, one: StoreConnection) => Promise<void>) =>
    test(name, { timeout: 60_000 }, async () => {
      const store = await start();
      const one = await store.open();
      try {
        await run(store, one);
      } finally {
        await one.close();
        await store.stop();
      }
    });

  withStore(
    'a server that is silent: everything is down in time, and normal when it speaks again',
    async (store, one) => {
      await one.limits.take(taking('before', []));
      store.server.freeze();
      for (const call of eachPort(one)) await downInTime(call);
      store.server.thaw();
      await backInTime(one);
    },
  );

  withStore('a take that was lost in the silence holds nothing afterwards', async (store, one) => {
    // Redis knows the script from now on: a take that waits in its socket will run.
    await one.limits.take(taking('before', LIMITS));
    await one.limits.settle(settling('before', LIMITS));
    store.server.freeze();
    await downInTime(() => one.limits.take(taking('lost', LIMITS)));
    store.server.thaw();
    await backInTime(one);
    await eventually('the slot is free', async () => (await used(one.limits, LIMITS))[0] === 0);
    assert.ok((await one.limits.take(taking('next', LIMITS))).taken);
  });

  withStore(
    'a server that was killed: down at once, and normal when it is started again',
    async (store, one) => {
      await one.limits.take(taking('before', []));
      await store.server.kill();
      for (const call of eachPort(one)) await downInTime(call);
      await assert.rejects(store.open(), StoreDown);
      await store.server.start();
      await backInTime(one);
    },
  );
}

function eachPort(one: StoreConnection): (() => Promise<unknown>)[] {
  return [
    () => one.limits.take(taking('r1', [period()])),
    () => one.limits.settle(settling('r1', [period()])),
    () => one.limits.renew('process-1', 1_000),
    () => one.limits.sweep(),
    () => one.limits.standings([period()]),
    () => one.ledger.lines({ limit: 1 }),
    () => one.keys.version(),
    () => one.idempotency.claim({ id: 'i', fingerprint: 'f', owner: 'o', leaseMs: 1_000 }),
    () => one.cache.get('k'),
  ];
}

async function downInTime(call: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await assert.rejects(call(), StoreDown);
  const tookMs = performance.now() - start;
  assert.ok(tookMs < DOWN_WITHIN_MS, `${call} took ${tookMs} ms`);
}

async function backInTime(one: StoreConnection): Promise<void> {
  const start = performance.now();
  let n = 0;
  await eventually('the store is back', () =>
    one.limits.take(taking(`back-${n++}`, [])).then(
      ({ taken }) => taken,
      () => false,
    ),
  );
  const tookMs = performance.now() - start;
  assert.ok(tookMs < BACK_WITHIN_MS, `back after ${tookMs} ms`);
}
