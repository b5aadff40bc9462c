import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import type { StoreConnection } from '../../../ports/stores/store-connection.ts';
import { FakeClock, settle } from '../../../testing/fake-clock.ts';
import { line, period, settling, take, taking, used } from '../../../testing/store-contract/samples.ts';
import { storeContract } from '../../../testing/store-contract/store-contract.ts';
import { systemClock } from '../../system/clock.ts';
import { Database } from './database.ts';
import { openSqliteStore } from './sqlite-store.ts';

storeContract({
  name: 'sqlite',
  runs: 12,
  open() {
    const folder = mkdtempSync(join(tmpdir(), 'sluiceway-sqlite-'));
    const clock = new FakeClock();
    const opened: StoreConnection[] = [];
    return Promise.resolve({
      async connect() {
        const connection = await openSqliteStore(join(folder, 'data', 'store.db'), clock);
        opened.push(connection);
        return connection;
      },
      advance: (ms) => clock.advance(ms),
      elapsed: () => clock.monotonic(),
      exactTime: true,
      async close() {
        await Promise.all(opened.map((each) => each.close()));
        rmSync(folder, { recursive: true });
      },
    });
  },
});

async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluiceway-sqlite-'));
  try {
    await run(join(folder, 'store.db'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('what was kept is there after a restart', () =>
  inFolder(async (path) => {
    const before = await openSqliteStore(path, systemClock);
    await take(before.limits, taking('r1', [period()]));
    await before.limits.settle(settling('r1', [period()], { lines: [line('r1', 50)] }));
    await before.close();
    const after = await openSqliteStore(path, systemClock);
    assert.deepEqual(await used(after.limits, [period()]), [1]);
    assert.equal((await after.ledger.totals(['ada']))[0]?.spendMicroUsd, 50);
    await after.close();
  }));

test('closed: what was asked before is done, what is asked after is refused', () =>
  inFolder(async (path) => {
    const store = await openSqliteStore(path, systemClock);
    const asked = store.limits.take(taking('r1', [period()]));
    await store.close();
    await store.close();
    assert.ok((await asked).taken);
    await assert.rejects(store.limits.take(taking('r2', [])), StoreDown);
    await assert.rejects(store.keys.all(), StoreDown);
  }));

test('a file of a later version, or of another program, is refused', () =>
  inFolder(async (path) => {
    writeFileSync(path, 'This is a text. '.repeat(100));
    await assert.rejects(openSqliteStore(path, systemClock), /not a database/);
    rmSync(path);
    const database = await Database.open(path);
    database.run('PRAGMA user_version = 99');
    database.close();
    await assert.rejects(openSqliteStore(path, systemClock), /later version of Sluiceway \(schema 99/);
  }));

test('nobody else may read a new file', () =>
  inFolder(async (path) => {
    const store = await openSqliteStore(path, systemClock);
    await take(store.limits, taking('r1', []));
    for (const file of [path, `${path}-wal`]) assert.equal(statSync(file).mode & 0o077, 0, file);
    await store.close();
  }));

test('many open a new file at once', () =>
  inFolder(async (path) => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openSqliteStore(path, systemClock)));
    for (const store of stores) await store.close();
  }));

test('a step that fails takes no other with it', () =>
  inFolder(async (path) => {
    const store = await openSqliteStore(path, systemClock);
    // SQLite has no number for it.
    const broken = settling('r2', [], { lines: [line('r2', Number.NaN)] });
    const [first, second, third] = await Promise.allSettled([
      store.limits.take(taking('r1', [period()])),
      store.limits.settle(broken),
      store.limits.take(taking('r3', [period()])),
    ]);
    assert.deepEqual([first.status, second.status, third.status], ['fulfilled', 'rejected', 'fulfilled']);
    assert.deepEqual(await used(store.limits, [period()]), [2]);
    await store.close();
  }));

test('while another process writes, calls wait without blocking, and give up within a second', () =>
  inFolder(async (path) => {
    const store = await openSqliteStore(path, systemClock);
    const other = await Database.open(path);
    other.run('BEGIN IMMEDIATE');
    const waiting = store.limits.take(taking('r1', [period()]));
    await settle();
    other.run('COMMIT');
    assert.ok((await waiting).taken);
    other.run('BEGIN IMMEDIATE');
    await assert.rejects(store.limits.take(taking('r2', [period()])), StoreDown);
    other.run('COMMIT');
    assert.ok((await store.limits.take(taking('r3', [period()]))).taken);
    other.close();
    await store.close();
  }));

test('a sweep drops what is over, and keeps the rest', () =>
  inFolder(async (path) => {
    const clock = new FakeClock();
    const store = await openSqliteStore(path, clock);
    const rows = await Database.open(path);
    const counts = (): unknown[] =>
      ['counters', 'idempotency', 'cache'].map(
        (table) => rows.get(`SELECT count(*) AS rows FROM ${table}`)?.rows,
      );
    const soon = { startMs: clock.now(), endMs: clock.now() + 1000 };
    await take(store.limits, taking('r1', [period({ id: 'old', period: soon }), period()]));
    await store.idempotency.claim({ id: 'a', fingerprint: 'f', owner: 'o', leaseMs: 1000 });
    const entry = { key: 'a', tenant: 't', model: 'm', answer: '[]', storedAtMs: 0 };
    await store.cache.put({ ...entry, keepUntilMs: clock.now() + 1000 }, 10);
    await store.limits.sweep();
    assert.deepEqual(counts(), [2, 1, 1]);
    await clock.advance(2 * 3_600_000);
    await store.limits.renew('process-1', 60_000);
    await store.limits.sweep();
    assert.deepEqual(counts(), [1, 0, 0]);
    assert.deepEqual(await used(store.limits, [period()]), [1]);
    for (const key of ['b', 'c']) await store.cache.put({ ...entry, key, keepUntilMs: 1e13 }, 1);
    assert.deepEqual(counts(), [1, 0, 1]);
    rows.close();
    await store.close();
  }));
