import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { parseSettings } from '../roots/configuration.ts';
import { STARTER_CONFIG } from './config-file/starter-config.ts';
import { type CommandResult, runCommand } from './run-command.fixture.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluiceway-cli-'));
});
afterEach(() => rm(cwd, { recursive: true }));
const run = (...args: string[]): Promise<CommandResult> => runCommand(cwd, ...args);

describe('init', () => {
  test('writes a file that passes, once', async () => {
    assert.equal((await run('init')).code, 0);
    assert.equal((await run('check')).code, 0);
    await writeFile(join(cwd, 'sluiceway.yaml'), 'mine: 1');
    const again = await run('init');
    assert.equal(again.code, 2);
    assert.match(again.err, /--force/);
    assert.equal(await readFile(join(cwd, 'sluiceway.yaml'), 'utf8'), 'mine: 1');
    assert.equal((await run('init', '--force')).code, 0);
    assert.equal(await readFile(join(cwd, 'sluiceway.yaml'), 'utf8'), STARTER_CONFIG);
  });

  test('what it has commented out is right too', () => {
    const text = STARTER_CONFIG.replaceAll(/^( *)# (?=\s*(\w+:|- \{))/gm, '$1');
    const env = { IDE_TEAM_KEY: '0123456789abcdef', ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b' };
    const settings = parseSettings({ text, fileName: 'f' }, env);
    assert.deepEqual([...settings.providers.keys()], ['sim', 'east', 'claude', 'openai', 'local']);
    assert.equal(settings.models.get('sonnet')?.targets.length, 3);
    assert.equal(settings.keys.length, 1);
    assert.equal(settings.telemetry.otlp, 'http://127.0.0.1:4318');
  });
});

test('after init every name that worked before still works', () => {
  const before = parseSettings({ value: {} }, {});
  const after = parseSettings({ text: STARTER_CONFIG, fileName: 'f' }, {});
  for (const [name, model] of before.models) assert.deepEqual(after.models.get(name)?.aliases, model.aliases);
  assert.equal(after.defaultModel, before.defaultModel);
});
