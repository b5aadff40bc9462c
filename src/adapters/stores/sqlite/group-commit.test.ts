import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import { settle } from '../../../testing/fake-clock.ts';
import type { Database } from './database.ts';
import { GroupCommit } from './group-commit.ts';

/** Records what it is told. `fails`: the errors of the next statements that begin a transaction. */
function setUp(...fails: readonly Error[]) {
  const said: string[] = [];
  const errors = [...fails];
  const database = {
    run(sql: string) {
      const error = sql.startsWith('BEGIN') ? errors.shift() : undefined;
      said.push(error ? 'busy' : sql);
      if (error) throw error;
      return 0;
    },
  } as unknown as Database;
  const hooks = {
    begun: () => void said.push('begun'),
    write: () => void said.push('write'),
    forget: () => void said.push('forget'),
  };
  const commits = new GroupCommit(database, hooks, () => ({ us: 0, ms: 0 }), 'test:');
  const step = (name: string) => commits.run(() => void said.push(name));
  return { commits, said, step, errors };
}

const BUSY = Object.assign(new Error('database is locked'), { errcode: 5 });

test('the steps of one turn are one transaction, in the order in which they came', async () => {
  const { said, step } = setUp();
  await Promise.all([step('a'), step('b'), step('c')]);
  assert.deepEqual(said, ['BEGIN IMMEDIATE', 'begun', 'a', 'b', 'c', 'write', 'COMMIT']);
});

test('a lone step waits for the end of its turn, and no longer', async () => {
  const { said, step } = setUp();
  const done = step('a');
  assert.deepEqual(said, []);
  await new Promise<void>((resolve) => setImmediate(resolve));
  assert.equal(said.at(-1), 'COMMIT');
  await done;
});

test('no result is told before it is committed', async () => {
  const { commits, said } = setUp();
  const told = commits.run(() => 1).then(() => said.push('told'));
  await told;
  assert.ok(said.indexOf('told') > said.indexOf('COMMIT'));
});

test('while another process has the lock, steps wait; those that come meanwhile join them', async () => {
  const { said, step, errors } = setUp(...Array.from({ length: 1_000 }, () => BUSY));
  const first = step('a');
  await settle();
  const second = step('b');
  errors.splice(0);
  await Promise.all([first, second]);
  assert.equal(said[0], 'busy');
  assert.deepEqual(said.slice(-6), ['BEGIN IMMEDIATE', 'begun', 'a', 'b', 'write', 'COMMIT']);
});

test('a step that throws is undone alone; the others are done again without it', async () => {
  const { commits, said, step } = setUp();
  const failing = commits.run(() => {
    throw new Error('no such number');
  });
  const results = await Promise.allSettled([step('a'), failing, step('b')]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.equal(said.filter((each) => each === 'COMMIT').length, 2);
  assert.equal(said.filter((each) => each === 'forget').length, 2, 'what a rollback undid is not remembered');
});

test('an error that waiting does not mend refuses at once', async () => {
  const { step } = setUp(Object.assign(new Error('disk I/O error'), { errcode: 10 }));
  await assert.rejects(step('a'), StoreDown);
});

test('closing commits what waits, also behind a lock', async () => {
  const { commits, said, step } = setUp(BUSY);
  const waiting = step('a');
  await commits.close();
  await waiting;
  assert.equal(said.at(-1), 'COMMIT');
  await assert.rejects(step('b'), StoreDown);
});

test('a flood is split, so that no transaction keeps the loop for long', async () => {
  const { said, step } = setUp();
  await Promise.all(Array.from({ length: 600 }, (_, n) => step(`s${n}`)));
  assert.equal(said.filter((each) => each === 'COMMIT').length, 3);
});
