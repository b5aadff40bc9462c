import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
/** Any Node may start the command; the tests' own when they run on it. */
const NODE = process.versions.bun === undefined ? process.execPath : join(ROOT, 'node_modules/.bin/node');
const PATIENT = { timeout: 60_000 };

describe('the installed command', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluiceway-command-'));
    for (const name of ['bin', 'dist', 'good', 'good-node', 'old', 'broken', 'empty'])
      mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    copyFileSync(join(ROOT, 'bin/sluiceway.js'), join(folder, 'bin/sluiceway.js'));
    writeFileSync(join(folder, 'dist/cli.js'), 'console.log("here", process.argv.slice(1).join(" "));');
    // Pretends to be a Node of another day.
    const versions = '{ value: { ...process.versions, node: process.env.FAKE_NODE } }';
    writeFileSync(join(folder, 'fake.cjs'), `Object.defineProperty(process, 'versions', ${versions});`);
    program('good/bun', 'if [ "$1" = --version ]; then echo 1.4.5; else echo "bun $*"; exit 7; fi');
    program('good-node/node', 'if [ "$1" = --version ]; then echo v24.0.0; else echo "node $*"; fi');
    program('old/bun', 'echo 1.3.9');
    program('old/node', 'echo v22.1.0');
    program('broken/bun', 'exit 1');
  });

  after(() => rmSync(folder, { recursive: true }));

  function program(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** On a Node of this version, with these folders as PATH. */
  function run(version: string, ...path: string[]): SpawnSyncReturns<string> {
    const args = [
      '--require',
      join(folder, 'fake.cjs'),
      join(folder, 'bin/sluiceway.js'),
      'start',
      '--log',
      'off',
    ];
    const PATH = path.map((name) => join(folder, name)).join(delimiter);
    return spawnSync(realpathSync(NODE), args, { encoding: 'utf8', env: { PATH, FAKE_NODE: version } });
  }

  test('hands over to the Bun on PATH, without its .env files, and takes its exit code', PATIENT, () => {
    const { status, stdout } = run('24.1.0', 'good');
    assert.equal(stdout, `bun --no-env-file ${join(folder, 'dist/cli.js')} start --log off\n`);
    assert.equal(status, 7);
  });

  for (const path of ['old', 'broken', 'empty']) {
    test(`runs on the Node that started it where Bun is ${path}`, PATIENT, () => {
      const { status, stdout } = run('24.0.0', path);
      assert.equal(stdout, `here ${join(folder, 'dist/cli.js')} start --log off\n`);
      assert.equal(status, 0);
    });
  }

  test('hands over to a Node on PATH where the one that started it is too old', PATIENT, () => {
    const { stdout } = run('20.19.0', 'old', 'good-node');
    assert.equal(stdout, `node ${join(folder, 'dist/cli.js')} start --log off\n`);
  });

  test('says what to install where neither is there, and ends with 2', PATIENT, () => {
    const { status, stdout, stderr } = run('20.19.0', 'old', 'broken');
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      'sluiceway: needs Bun 1.4 or Node 24, or later, on PATH; this is Node 20.19.0: ' +
        'install Bun from https://bun.sh or Node from https://nodejs.org\n',
    );
  });
});
