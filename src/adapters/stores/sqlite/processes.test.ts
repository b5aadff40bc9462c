import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { budget, slots, used } from '../../../testing/store-contract/samples.ts';
import { systemClock } from '../../system/clock.ts';
import { openSqliteStore } from './sqlite-store.ts';

const FIXTURE = join(import.meta.dirname, 'contender.fixture.ts');
const RUN = process.versions.bun === undefined ? [FIXTURE] : ['--no-env-file', FIXTURE];

interface Contender {
  readonly child: ChildProcess;
  /** Begins its task. Resolves with what it says of it. */
  go(): Promise<unknown>;
}

async function contender(path: string, task: string, id: number): Promise<Contender> {
  const child = spawn(process.execPath, [...RUN, path, task, `p${id}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');
  return {
    child,
    async go() {
      child.stdin.write('go\n');
      return JSON.parse(String((await lines.next()).value));
    },
  };
}

/** Runs a test with four processes on one file. */
async function withFour(
  task: string,
  run: (contenders: readonly Contender[], path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluiceway-processes-'));
  const path = join(folder, 'store.db');
  const contenders = await Promise.all([1, 2, 3, 4].map((id) => contender(path, task, id)));
  try {
    await run(contenders, path);
  } finally {
    for (const { child } of contenders) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const TIMEOUT = { timeout: 60_000 };

test('four processes that always ask: never more than burst + rate × t, and 95 % of it', TIMEOUT, () =>
  withFour('greedy', async (contenders) => {
    const results = (await Promise.all(contenders.map(({ go }) => go()))) as {
      readonly from: number;
      readonly to: number;
      readonly admitted: number;
    }[];
    const admitted = results.reduce((sum, each) => sum + each.admitted, 0);
    const [starts, ends] = [results.map(({ from }) => from), results.map(({ to }) => to)];
    // One each two milliseconds. The observer reads its clock in whole milliseconds.
    const most = 200 + (Math.max(...ends) - Math.min(...starts) + 1) / 2;
    assert.ok(admitted <= most, `${admitted} of ${most}`);
    const whileAllAsked = 200 + (Math.min(...ends) - Math.max(...starts)) / 2;
    assert.ok(admitted >= 0.95 * whileAllAsked, `${admitted} of ${whileAllAsked}`);
  }),
);

test('500 calls of four processes on a budget for 10: exactly 10', TIMEOUT, () =>
  withFour('budget', async (contenders, path) => {
    const admitted = (await Promise.all(contenders.map(({ go }) => go()))) as number[];
    assert.equal(
      admitted.reduce((sum, each) => sum + each, 0),
      10,
    );
    const store = await openSqliteStore(path, systemClock);
    assert.deepEqual(await used(store.limits, [budget()]), [10_000]);
    await store.close();
  }),
);

test(
  'a process that is killed between reserving and settling: free after its lease, with a line',
  TIMEOUT,
  () =>
    withFour('hold', async ([first, second], path) => {
      const store = await openSqliteStore(path, systemClock);
      await Promise.all([first?.go(), second?.go()]);
      const limits = [slots(), budget()];
      assert.deepEqual(await used(store.limits, limits), [2, 800]);
      await store.limits.renew('p2', 60_000);
      first?.child.kill('SIGKILL');
      let freed = 0;
      while (freed === 0) {
        freed = await store.limits.sweep();
        await new Promise<void>((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(freed, 1);
      assert.deepEqual(await used(store.limits, limits), [1, 400], 'the other lives, and keeps what it has');
      const [abandoned, ...others] = await store.ledger.lines({ limit: 10 });
      assert.deepEqual(
        [abandoned?.requestId, abandoned?.outcome, abandoned?.costMicroUsd, others.length],
        ['p1-held', 'abandoned', 0, 0],
      );
      await store.close();
    }),
);
