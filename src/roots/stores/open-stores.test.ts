import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { StoreDown } from '../../ports/stores/limit-store.ts';
import type { StoreConnection } from '../../ports/stores/store-connection.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { seededRandom } from '../../testing/seeded-random.ts';
import {
  bucket,
  budget,
  line,
  refused,
  settling,
  slots,
  take,
  taking,
  used,
} from '../../testing/store-contract/samples.ts';
import { parseSettings } from '../configuration.ts';
import { processStores } from './open-stores.ts';
import { storeEvent } from './store-event.ts';
import { usesStores } from './uses-stores.ts';

/** Processes that share two stores, each of which can go away. */
function setUp(stores: object = {}) {
  const clock = new FakeClock();
  const shared = { memory: new MemoryStore(clock), redis: new MemoryStore(clock) };
  const down = { memory: false, redis: false };
  const opened: string[] = [];
  const told: string[] = [];
  const opener = (scheme: 'memory' | 'redis') => (): Promise<StoreConnection> => {
    opened.push(scheme);
    const connection = shared[scheme].connect();
    const { limits } = connection;
    const gone = () => Promise.reject(new StoreDown(scheme, new Error('nobody there')));
    return Promise.resolve({
      ...connection,
      limits: {
        take: (taken) => (down[scheme] ? gone() : limits.take(taken)),
        settle: (settled) => (down[scheme] ? gone() : limits.settle(settled)),
        renew: (owner, leaseMs) => (down[scheme] ? gone() : limits.renew(owner, leaseMs)),
        sweep: () => (down[scheme] ? gone() : limits.sweep()),
        standings: (asked) => (down[scheme] ? gone() : limits.standings(asked)),
      },
    });
  };
  const settings = parseSettings({ value: { stores: { state: 'memory:', ...stores } } }, {}).stores;
  const process = (seed: number) =>
    processStores(settings, {
      clock,
      random: seededRandom(seed),
      report: (store, cause) => told.push(`${store} ${cause === undefined ? 'back' : 'down'}`),
      openers: { memory: opener('memory'), redis: opener('redis') },
    });
  return { clock, shared, down, opened, told, first: process(1), second: process(2), process };
}

const LIMITS = [slots(), budget()];
const SPEND = { amount: 100, least: 100 };

test('nothing is opened before it is needed; the same place is opened once', async () => {
  const { opened, first } = setUp();
  assert.deepEqual(opened, []);
  assert.equal(first.stores.counters, first.stores.state);
  await first.start();
  assert.deepEqual(opened, ['memory']);
  await first.close();
});

test('counters of their own hold rates and slots, the state holds money', async () => {
  const { shared, first, opened } = setUp({ counters: 'redis://127.0.0.1/0' });
  await take(first.stores.limits, { ...taking('r1', LIMITS, SPEND), ...first.stores.holder });
  assert.deepEqual(opened, ['redis', 'memory']);
  assert.deepEqual(await used(shared.redis.connect().limits, LIMITS), [1, 0]);
  assert.deepEqual(await used(shared.memory.connect().limits, LIMITS), [0, 100]);
  await first.close();
});

test('a lease is renewed for as long as something is held', async () => {
  const { clock, first, second } = setUp({ lease: '9s' });
  const { limits, holder } = first.stores;
  await second.start();
  await take(limits, { ...taking('r1', LIMITS, SPEND), ...holder });
  await clock.advance(60_000);
  assert.deepEqual(await used(limits, LIMITS), [1, 100]);
  await limits.settle({ ...settling('r1', LIMITS), owner: holder.owner });
  await clock.advance(20_000);
  assert.deepEqual(await used(limits, LIMITS), [0, 0]);
  await Promise.all([first.close(), second.close()]);
  assert.equal(clock.timers, 0);
});

test('what a dead process held is free within its lease, and leaves a line', async () => {
  const { clock, first, second } = setUp({ lease: '9s' });
  await second.start();
  const { limits, holder } = first.stores;
  await take(limits, { ...taking('r1', LIMITS, SPEND), ...holder });
  await clock.advance(20_000);
  // As a process that is killed: it renews no more.
  await first.close();
  await clock.advance(9_000);
  assert.deepEqual(await used(second.stores.limits, LIMITS), [0, 0]);
  const [abandoned] = await second.stores.state.ledger.lines({ limit: 10 });
  assert.deepEqual([abandoned?.requestId, abandoned?.outcome], ['r1', 'abandoned']);
  await second.close();
});

test('refuse: while the store is down nothing goes through', async () => {
  const { down, first, told } = setUp();
  down.memory = true;
  await assert.rejects(first.stores.limits.take(taking('r1', LIMITS, SPEND)), StoreDown);
  down.memory = false;
  await take(first.stores.limits, taking('r2', LIMITS, SPEND));
  assert.deepEqual(told, ['memory: down', 'memory: back']);
  await first.close();
});

test('allow: so many calls of each outage, without limits; they are booked afterwards', async () => {
  const { down, first } = setUp({ whenDown: { allow: 2 } });
  const { limits } = first.stores;
  const none = [slots(), bucket({ capacity: 0 }), budget()];
  await refused(limits, taking('r0', none, SPEND));
  for (const outage of [1, 2]) {
    down.memory = true;
    const passed = await take(limits, taking(`${outage}-1`, none, SPEND));
    assert.deepEqual([passed.spend, passed.standings.length], [100, 3]);
    await take(limits, taking(`${outage}-2`, none, SPEND));
    await assert.rejects(limits.take(taking(`${outage}-3`, none, SPEND)), StoreDown);
    const settled = settling(`${outage}-1`, none, { lines: [line(`${outage}-1`, 30)] });
    await assert.rejects(limits.settle(settled), StoreDown);
    down.memory = false;
    await limits.settle(settled);
    await refused(limits, taking(`${outage}-4`, none, SPEND));
  }
  assert.deepEqual(await used(limits, LIMITS), [0, 60]);
  await first.close();
});

test('allow: a call that needs only the store that answers begins no other outage', async () => {
  const { down, first } = setUp({ counters: 'redis://127.0.0.1/0', whenDown: { allow: 1 } });
  const { limits } = first.stores;
  down.redis = true;
  await take(limits, taking('r1', LIMITS, SPEND));
  await take(limits, taking('r2', [budget()], SPEND));
  await assert.rejects(limits.take(taking('r3', LIMITS, SPEND)), StoreDown);
  await first.close();
});

test('allow: calls that were let through are among the requests of their key', async () => {
  const { down, first } = setUp({ whenDown: { allow: 2 } });
  const { limits, state } = first.stores;
  await take(limits, taking('r1', LIMITS, SPEND));
  down.memory = true;
  const { caller } = taking('r2', LIMITS, SPEND);
  await take(limits, taking('r2', LIMITS, SPEND));
  const settled = settling('r2', LIMITS, { lines: [line('r2', 30)] });
  await assert.rejects(limits.settle(settled), StoreDown);
  down.memory = false;
  await limits.settle(settled);
  await limits.settle(settled);
  const [totals] = await state.ledger.totals([caller.key]);
  assert.deepEqual([totals?.requests, totals?.spendMicroUsd], [2, 30]);
  await first.close();
});

test('a store that cannot be used is told by its place in the configuration', async () => {
  const { clock } = setUp();
  const broken = processStores(parseSettings({ value: { stores: {} } }, {}).stores, {
    clock,
    random: seededRandom(),
    report: () => {},
    openers: { sqlite: () => Promise.reject(new Error('file is not a database')) },
  });
  await assert.rejects(broken.start(), {
    name: 'ConfigError',
    message: /^stores\.state: cannot be used: file is not/,
  });
  await broken.close();
});

test('the log names the store and a code, never what a message quotes', () => {
  const refusedBy = Object.assign(new Error('connect postgres://user:secret@db'), { code: 'ECONNREFUSED' });
  const event = storeEvent('postgres:', new StoreDown('postgres:', refusedBy), 5);
  assert.deepEqual(event.detail, { store: 'postgres:', reason: 'ECONNREFUSED' });
  assert.equal(storeEvent('postgres:', undefined, 5).level, 'info');
});

test('a configuration that remembers nothing needs no store', () => {
  const uses = (value: object): boolean => usesStores(parseSettings({ value }, {}));
  const key = { name: 'a', key: 'sk-0123456789abcdef' };
  const models = (cache: string) => ({ models: { m: { targets: [{ provider: 'sim' }], cache } } });
  assert.equal(uses({}), false);
  assert.equal(uses({ auth: 'keys', keys: [key], plans: { p: { rate: '1/s' } } }), false);
  assert.equal(uses({ keys: [{ ...key, plan: 'p' }], plans: { p: { rate: '1/s' } } }), true);
  assert.equal(uses({ limits: { concurrent: 5 } }), true);
  assert.equal(uses({ stores: {} }), true);
  assert.equal(uses({ server: { adminKey: 'sk-0123456789abcdef' } }), true);
  assert.equal(uses(models('off')), false);
  assert.equal(uses(models('exact')), true);
});
