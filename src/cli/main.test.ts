import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { parseSettings } from '../roots/configuration.ts';
import { main } from './main.ts';
import { STARTER_CONFIG } from './starter-config.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluiceway-cli-'));
});
afterEach(() => rm(cwd, { recursive: true }));

/** One command line in the test's own folder: exit code, standard output, standard error. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await main(args, {
    env: {},
    cwd,
    out: (line) => void lines.out.push(line),
    err: (line) => void lines.err.push(line),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

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

describe('check', () => {
  test('a good file: ok, and what is in it', async () => {
    await writeFile(join(cwd, 'a.yaml'), 'providers: { p: { kind: openai } }');
    const { code, out } = await run('check', 'a.yaml');
    assert.equal(code, 0);
    assert.match(out, /^a\.yaml: ok\n.*127\.0\.0\.1:8787(.|\n)*p \(openai\)/);
  });

  test('a bad one: every problem with its place', async () => {
    await writeFile(join(cwd, 'sluiceway.yaml'), 'auth: kees\nsever: {}\n');
    const { code, out, err } = await run('check');
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /^sluiceway\.yaml:1:7: auth: .*"keys"(.|\n)*sluiceway\.yaml:2:1: sever: .*"server"/);
  });

  test('no file', async () => {
    for (const args of [['check'], ['check', 'none.yaml']]) assert.equal((await run(...args)).code, 2);
  });

  test('a TypeScript file', async () => {
    await writeFile(
      join(cwd, 'a.ts'),
      "const kind: string = 'simulator';\nexport default { providers: { s: { kind } } };",
    );
    assert.match((await run('check', 'a.ts')).out, /s \(simulator\)/);
    await writeFile(join(cwd, 'b.mjs'), 'export const config = {};');
    assert.match((await run('check', 'b.mjs')).err, /b\.mjs: has no default export/);
    await writeFile(join(cwd, 'c.mjs'), 'export default {');
    assert.match((await run('check', 'c.mjs')).err, /c\.mjs: cannot be loaded/);
  });
});

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

test('schema prints the JSON Schema', async () => {
  const { code, out } = await run('schema');
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).properties.server.type, 'object');
});
