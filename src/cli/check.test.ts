import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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

  test('live: each target is asked once, and one that does not work is told', {
    timeout: 30_000,
  }, async () => {
    const dead = '{ kind: openai, baseUrl: "http://127.0.0.1:1/v1", apiKey: a-key-of-the-test }';
    await writeFile(
      join(cwd, 'a.yaml'),
      `providers: { sim: { kind: simulator }, dead: ${dead} }
models:
  good: { targets: [ { provider: sim, model: sim-1 } ] }
  both: { targets: [ { provider: sim, model: sim-1 }, { provider: dead, model: m } ] }
  any-*: { targets: [ { provider: sim, model: "*" } ] }
`,
    );
    const { code, out, err } = await run('check', '--live', '--config', 'a.yaml');
    assert.equal(code, 1);
    assert.match(out, / ok {7}sim\/sim-1 +\(good, both\): \d+ ms\n/);
    assert.match(out, / failed {3}dead\/m +\(both\): upstream_unreachable: .*\(ECONNREFUSED\)/);
    assert.match(out, / skipped {2}sim\/\* +\(any-\*\)/);
    assert.match(err, /1 of 3 targets failed/);
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
