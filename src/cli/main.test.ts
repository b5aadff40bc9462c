import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type CommandResult, runCommand } from './run-command.fixture.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluiceway-cli-'));
});
afterEach(() => rm(cwd, { recursive: true }));
const run = (...args: string[]): Promise<CommandResult> => runCommand(cwd, ...args);

describe('usage', () => {
  for (const args of [
    [],
    ['strat'],
    ['start', '--foo'],
    ['start', '--config'],
    ['check', 'a', 'b'],
    ['keys'],
  ]) {
    test(`sluiceway ${args.join(' ')}: exit code 2, nothing on standard output`, async () => {
      const { code, out, err } = await run(...args);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.notEqual(err, '');
    });
  }

  for (const command of [[], ['start'], ['sim'], ['check'], ['init'], ['schema']]) {
    test(`sluiceway ${[...command, '--help'].join(' ')} has examples`, async () => {
      const { code, out } = await run(...command, '--help');
      assert.equal(code, 0);
      assert.match(out, /Examples:\n {2}sluiceway /);
    });
  }

  test('--version', async () => assert.match((await run('--version')).out, /^\d+\.\d+\.\d+$/));

  test('a configuration that cannot be used never starts', async () => {
    for (const args of [
      ['start', '--listen', '8787'],
      ['start', '--listen', '0.0.0.0:0'],
      ['start', '--workers', '0'],
      ['start', '--config', 'none.yaml'],
      ['sim', '--listen', 'x'],
      ['sim', '--ttft', 'soon'],
      ['sim', '--script', 'none.json'],
    ]) {
      const { code, out, err } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(out, '');
      assert.notEqual(err, '');
    }
  });
});

test('schema prints the JSON Schema', async () => {
  const { code, out } = await run('schema');
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).properties.server.type, 'object');
});
