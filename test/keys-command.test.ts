import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../src/cli/run-command.fixture.ts';
import { CommandProcess } from './harness/command-process.ts';

const CONFIG = `
auth: keys
keys: [{ name: from-the-file, key: sk-a-key-of-the-file }]
`;
const PATIENT = { timeout: 60_000 };

test('keys made on the command line are obeyed by every worker of a running gateway', PATIENT, async () => {
  await CommandProcess.with({ config: CONFIG, workers: 2 }, async (gateway) => {
    const folder = dirname(gateway.configPath);
    const keys = (...args: string[]) => runCommand(folder, 'keys', ...args);
    /** Answers of both workers, most likely: each request has a connection of its own. */
    async function answers(key: string): Promise<Set<number>> {
      const headers = { 'x-api-key': key, connection: 'close' };
      const asked = Array.from({ length: 12 }, () => fetch(`${gateway.url}/v1/models`, { headers }));
      return new Set((await Promise.all(asked)).map(({ status }) => status));
    }
    async function until(key: string, status: number): Promise<void> {
      const deadline = performance.now() + 5_000;
      while (performance.now() < deadline) if ([...(await answers(key))].join() === String(status)) return;
      assert.fail(`not ${status} within five seconds`);
    }

    const made = await keys('create', 'team');
    assert.equal(made.code, 0, made.err);
    await until(made.out, 200);
    const rotated = await keys('rotate', 'team', '--overlap', '1h');
    await until(rotated.out, 200);
    assert.deepEqual(await answers(made.out), new Set([200]));
    assert.equal((await keys('revoke', 'team')).code, 0);
    await until(rotated.out, 401);
    await until(made.out, 401);
    assert.deepEqual(await answers('sk-a-key-of-the-file'), new Set([200]));
  });
});
