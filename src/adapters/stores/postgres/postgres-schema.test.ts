import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import {
  type PostgresServer,
  startPostgres,
} from '../../../../test/harness/store-servers/postgres-server.ts';
import { skipWithout } from '../../../../test/harness/store-servers/server-program.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import { bucket, line, settling, slots, taking, used } from '../../../testing/store-contract/samples.ts';
import { systemClock } from '../../system/clock.ts';
import { openPostgresStore } from './open-postgres-store.ts';

describe('the schema in Postgres', { skip: skipWithout('postgres') }, () => {
  let postgres: PostgresServer;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  const open = (schema: string) =>
    openPostgresStore(`${postgres.url}?schema=${schema}&pool=2`, { clock: systemClock });

  async function sql(text: string): Promise<void> {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  test('is made once, by whoever of many comes first', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => open('at_once')));
    for (const [n, { limits }] of stores.entries()) await limits.take(taking(`r${n}`, [slots({ cap: 99 })]));
    assert.deepEqual(await used((stores[0] as (typeof stores)[0]).limits, [slots()]), [8]);
    for (const store of stores) await store.close();
  });

  test('may be there already, empty', async () => {
    await sql('CREATE SCHEMA prepared');
    const store = await open('prepared');
    assert.equal(await store.keys.version(), 0);
    await store.close();
  });

  test('of a later version is left alone', async () => {
    await (await open('later')).close();
    await sql('UPDATE later.schema_version SET version = 99');
    await assert.rejects(
      open('later'),
      (error) => !(error instanceof StoreDown) && /version 99/.test(String(error)),
    );
  });

  test('in a database that is not there: the operator has to act', async () => {
    const missing = postgres.url.replace(/postgres$/, 'missing');
    await assert.rejects(
      openPostgresStore(missing, { clock: systemClock }),
      (error) => !(error instanceof StoreDown),
    );
  });

  test('a text that Postgres does not take is booked all the same', async () => {
    const store = await open('odd_texts');
    const odd = line('r\0 1 \ud800', 50, { model: 'a\0b\\u0000' });
    await Promise.all([
      store.limits.settle(settling('r1', [], { lines: [odd] })),
      store.limits.settle(settling('r2', [], { lines: [line('r2', 7)] })),
    ]);
    const lines = await store.ledger.lines({ limit: 10 });
    assert.deepEqual(lines.map(({ costMicroUsd }) => costMicroUsd).toSorted(), [50, 7]);
    assert.ok(lines.some(({ model }) => model === 'a\uFFFDb\\u0000'));
    await store.close();
  });

  test('one step that cannot be done fails alone', async () => {
    const store = await open('bad_step');
    const results = await Promise.allSettled([
      store.limits.take(taking('good-1', [])),
      store.limits.take(taking('bad', [bucket({ amount: 0.5 })])),
      store.limits.take(taking('good-2', [])),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    await store.close();
  });

  test('limits in any order: nobody waits for each other for ever', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open('any_order')));
    const limits = ['a', 'b', 'c', 'd'].map((id) => bucket({ id, capacity: 10_000 }));
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const turned = [...limits.slice(n % 4), ...limits.slice(0, n % 4)];
        const order = n % 2 === 0 ? turned : turned.toReversed();
        await stores[n % 4]?.limits.take(taking(`r${n}`, order));
      }),
    );
    assert.deepEqual(await used((stores[0] as (typeof stores)[0]).limits, limits), [200, 200, 200, 200]);
    for (const store of stores) await store.close();
  });
});
