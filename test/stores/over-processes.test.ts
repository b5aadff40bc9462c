import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import type { StoreAddress, StoresSettings } from '../../src/config/settings.ts';
import type { Stores } from '../../src/ports/stores/store-connection.ts';
import { processStores } from '../../src/roots/stores/open-stores.ts';
import { bucket, budget, slots, used } from '../../src/testing/store-contract/samples.ts';
import { eventually } from '../harness/eventually.ts';
import { type PostgresServer, startPostgres } from '../harness/store-servers/postgres-server.ts';
import { type RedisServer, startRedis } from '../harness/store-servers/redis-server.ts';
import { skipWithout } from '../harness/store-servers/server-program.ts';
import { type HammerJob, HammerProcess, type HammerResult, hammer } from './hammering.ts';

const PROCESSES = 4;
const LEASE_MS = 600;
const TIMEOUT = { timeout: 60_000 } as const;
const noRedis = skipWithout('redis-server');
const noPostgres = skipWithout('postgres');

let redis: RedisServer | undefined;
let postgres: PostgresServer | undefined;
before(async () => {
  redis = noRedis ? undefined : await startRedis();
  // As in production: every transaction waits for the disk.
  postgres = noPostgres ? undefined : await startPostgres({ durable: true });
});
after(async () => {
  await redis?.stop();
  await postgres?.stop();
});

let name = 0;
const inRedis = (): StoreAddress => ({ scheme: 'redis', url: `${redis?.url}?prefix=over_${name}` });
const inPostgres = (): StoreAddress => ({ scheme: 'postgres', url: `${postgres?.url}?schema=over_${name}` });

overProcesses('one Redis', noRedis, () => ({ state: inRedis(), counters: undefined }));
overProcesses('one Postgres', noPostgres, () => ({ state: inPostgres(), counters: undefined }));
overProcesses('Postgres with counters in Redis', noRedis || noPostgres, () => ({
  state: inPostgres(),
  counters: inRedis(),
}));

type Addresses = Pick<StoresSettings, 'state' | 'counters'>;

/** What four processes do on one store, and what must come of it. */
function overProcesses(what: string, skip: string | false, addresses: () => Addresses): void {
  const storeTest = (title: string, run: (settings: StoresSettings, t: TestContext) => Promise<void>) =>
    test(title, TIMEOUT, async (t) => {
      name++;
      await run({ given: true, leaseMs: LEASE_MS, whenDown: { allow: 0 }, ...addresses() }, t);
    });

  describe(`four processes on ${what}`, { skip }, () => {
    storeTest('a rate: at most burst + rate × t, and at least 95 % of it', async (stores, t) => {
      const rate = bucket({ capacity: 50, refillUnits: 100, refillMs: 1_000 });
      const results = await hammer(
        { stores, job: job('take', { limits: [rate], lastsMs: 1_500 }) },
        PROCESSES,
      );
      const admitted = sum(results, 'admitted');
      const most = 50 + 0.1 * windowMs(results).most;
      const least = 50 + 0.1 * windowMs(results).least;
      t.diagnostic(
        `${what}: ${admitted} of ${least.toFixed(1)} to ${most.toFixed(1)}, asked ${sum(results, 'asked')}`,
      );
      assert.ok(admitted <= most, `${admitted} of at most ${most}`);
      assert.ok(admitted >= 0.95 * least, `${admitted} of ${least}`);
    });

    storeTest('500 at once on a budget for 10: exactly 10', async (stores) => {
      const limits = [budget({ cap: 1_000 })];
      const results = await hammer(
        { stores, job: job('take', { limits, atOnce: 125, spend: 100 }) },
        PROCESSES,
      );
      assert.deepEqual([sum(results, 'asked'), sum(results, 'admitted')], [500, 10]);
    });

    storeTest('the ledger, the totals and the counter say what the calls cost', async (stores) => {
      const limits = [bucket({ capacity: 100_000 }), slots({ cap: 20 }), budget({ cap: 1_000_000 })];
      const settling = job('settle', { limits, spend: 1_000, lastsMs: 700 });
      const results = await hammer({ stores, job: settling }, PROCESSES);
      await withStores(stores, async ({ state, limits: both }) => {
        const cost = sum(results, 'costMicroUsd');
        const lines = await state.ledger.lines({ limit: 1_000_000 });
        const [totals] = await state.ledger.totals(['ada']);
        const [, places, money] = await both.standings(limits);
        assert.ok(cost > 0 && cost <= 1_000_000, `${cost}`);
        assert.equal(
          lines.reduce((total, { costMicroUsd }) => total + costMicroUsd, 0),
          cost,
        );
        assert.equal(totals?.spendMicroUsd, cost);
        const more = (totals?.requests ?? 0) - sum(results, 'admitted');
        assert.ok(more >= 0 && more <= sum(results, 'lost'), `${more} requests that nobody made`);
        assert.deepEqual([money?.used, money?.reserved, places?.used], [cost, 0, 0]);
      });
    });

    storeTest('a process that is killed leaves nothing behind once its lease has ended', async (stores) => {
      const limits = [slots({ cap: 3 }), budget({ cap: 1_000 })];
      const dying = new HammerProcess({ stores, job: job('hold', { limits, atOnce: 3, spend: 300 }) });
      await dying.ready();
      assert.equal((await dying.run()).admitted, 3);
      await withStores(stores, async ({ state, limits: both }) => {
        assert.deepEqual(await used(both, limits), [3, 900]);
        dying.kill();
        await eventually('all is free', async () => (await used(both, limits)).join() === '0,0');
        const lines = await state.ledger.lines({ limit: 10 });
        assert.deepEqual(
          lines.map(({ outcome, costMicroUsd }) => [outcome, costMicroUsd]),
          Array.from({ length: 3 }, () => ['abandoned', 0]),
        );
      });
    });

    storeTest('one row that every call takes from', async (stores, t) => {
      const platform = bucket({ id: 'platform/rate', capacity: 1_000_000 });
      const busy = job('take', { limits: [platform], lastsMs: 1_000, atOnce: 64 });
      const results = await hammer({ stores, job: busy }, PROCESSES);
      const seconds = windowMs(results).most / 1_000;
      t.diagnostic(`${what}: ${Math.round(sum(results, 'asked') / seconds)} takes a second on one limit`);
      await withStores(stores, async ({ limits }) => {
        const [standing] = await limits.standings([platform]);
        // At 10 a minute one or two may have come back.
        assert.ok(sum(results, 'admitted') - (standing?.used ?? 0) <= 10);
      });
    });
  });
}

function job(type: HammerJob['type'], more: Partial<HammerJob>): HammerJob {
  return { type, limits: [], spend: 0, atOnce: 8, lastsMs: 0, ...more };
}

async function withStores(settings: StoresSettings, use: (stores: Stores) => Promise<void>): Promise<void> {
  const opened = processStores(settings, { clock: systemClock, random: systemRandom, report: () => {} });
  await opened.start();
  try {
    await use(opened.stores);
  } finally {
    await opened.close();
  }
}

function sum(results: readonly HammerResult[], field: keyof HammerResult): number {
  return results.reduce((total, result) => total + result[field], 0);
}

/** How long any of them was at work, and how long all of them were. */
function windowMs(results: readonly HammerResult[]): { readonly most: number; readonly least: number } {
  const from = results.map(({ fromMs }) => fromMs);
  const to = results.map(({ toMs }) => toMs);
  return { most: Math.max(...to) - Math.min(...from), least: Math.min(...to) - Math.max(...from) };
}
