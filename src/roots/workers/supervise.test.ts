import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { systemClock } from '../../adapters/system/clock.ts';
import { until } from '../../testing/until.ts';
import { type RunningWorkers, superviseWorkers, WorkerStartError } from './supervise.ts';

const FIXTURE = join(import.meta.dirname, 'supervise.fixture.ts');
const TIMEOUT = { timeout: 30_000 } as const;

interface Scene {
  readonly workers: RunningWorkers;
  readonly logged: string[];
  /** The pid of the worker that answers, and its configuration. */
  ask(path: string): Promise<string>;
}

async function withWorkers(
  count: number,
  env: Record<string, string>,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const logged: string[] = [];
  const workers = await superviseWorkers({
    count,
    command: [process.execPath, FIXTURE],
    env: { ...process.env, ...env },
    port: 0,
    configuration: 'first',
    clock: systemClock,
    log: (message, detail) => void logged.push(`${message} ${JSON.stringify(detail)}`),
  });
  const ask = async (path: string) => {
    const reply = await fetch(`http://127.0.0.1:${workers.port}${path}`, {
      headers: { connection: 'close' },
    });
    return reply.text();
  };
  try {
    await run({ workers, logged, ask });
  } finally {
    await workers.close();
  }
}

/** Asks until `count` different workers have answered. */
async function pids(ask: Scene['ask'], count: number): Promise<Set<string>> {
  const seen = new Set<string>();
  while (seen.size < count) seen.add(await ask('/pid'));
  return seen;
}

describe('superviseWorkers', () => {
  test('workers share a port that the first one picked', TIMEOUT, async () => {
    await withWorkers(2, {}, async ({ workers, ask }) => {
      assert.ok(workers.port > 0);
      assert.equal((await pids(ask, 2)).size, 2);
    });
  });

  test('a worker that dies is replaced on the same port, and it is logged', TIMEOUT, async () => {
    await withWorkers(2, {}, async ({ ask, logged }) => {
      const before = await pids(ask, 2);
      const victim = await ask('/die').catch(() => 'cut');
      assert.equal(victim, 'cut');
      await until(() => logged.length === 1);
      assert.match(logged[0] ?? '', /^a worker died and is replaced \{"pid":\d+,"code":7,/);
      for (;;) {
        const pid = await ask('/pid').catch(() => undefined);
        if (pid !== undefined && !before.has(pid)) break;
      }
      await pids(ask, 2);
    });
  });

  test('a replacement serves by the configuration of the others', TIMEOUT, async () => {
    await withWorkers(1, {}, async ({ workers, ask }) => {
      assert.equal(await ask('/configuration'), 'first');
      workers.reload('second');
      await ask('/die').catch(() => 'cut');
      let known: string | undefined;
      while (known === undefined) known = await ask('/configuration').catch(() => undefined);
      assert.equal(known, 'second');
    });
  });

  test('metrics are collected from all of them', TIMEOUT, async () => {
    await withWorkers(3, {}, async ({ ask }) => {
      const all = await pids(ask, 3);
      const collected = (await ask('/metrics')).split(',');
      assert.deepEqual(new Set(collected), all);
      assert.equal(collected.length, 3);
    });
  });

  test('a changed configuration reaches all, drain ends all in their own time', TIMEOUT, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'supervise-'));
    const file = join(folder, 'signals');
    await writeFile(file, '');
    const lines = async () => (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    await withWorkers(2, { FIXTURE_SIGNALS: file }, async ({ workers, logged }) => {
      workers.reload('second');
      let seen: string[] = [];
      while (seen.length < 2) seen = await lines();
      assert.deepEqual(
        seen.map((line) => line.split(' ')[0]),
        ['second', 'second'],
      );
      await Promise.all([workers.drain(), workers.drain()]);
      seen = await lines();
      assert.deepEqual(
        seen.slice(2).map((line) => line.split(' ')[0]),
        ['SIGTERM', 'SIGTERM'],
      );
      assert.deepEqual(logged, []);
    });
  });

  test('a refused configuration reaches all, and one of them logs it', TIMEOUT, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'supervise-'));
    const file = join(folder, 'signals');
    await writeFile(file, '');
    await withWorkers(3, { FIXTURE_SIGNALS: file }, async ({ workers }) => {
      workers.reloadRefused('bad');
      let seen: string[] = [];
      while (seen.length < 3) seen = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
      assert.deepEqual(seen.map((line) => line.split(' ')[0]).sort(), [
        'bad:counted',
        'bad:counted',
        'bad:logged',
      ]);
    });
  });

  test('a worker that cannot start is reported with its exit code', TIMEOUT, async () => {
    const failing = withWorkers(2, { FIXTURE_EXIT: '2' }, async () => {});
    await assert.rejects(
      failing,
      (error: unknown) => error instanceof WorkerStartError && error.exitCode === 2,
    );
  });
});
