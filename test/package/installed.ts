import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { Consumer } from './consumer.ts';
import { PROGRAM, TYPED_PROGRAM } from './programs.ts';
import { ServingProcess } from './serving-process.ts';

// The package as somebody gets it: packed, installed into an empty folder, and used from there. Run by
// `npm run test:package`, because it takes a registry and a minute.

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'node_modules/.bin');
const RUNTIMES = { node: join(BIN, 'node'), bun: join(BIN, 'bun') } as const;
const ALLOWED =
  /^package\/(?:dist\/.+\.(?:js|js\.map|d\.ts)|schema\/.+\.json|bin\/sluiceway\.js|examples\/sluiceway\.yaml)$/;
const AT_THE_TOP = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];

describe('the package', () => {
  let consumer: Consumer;
  let notInstalled: string | undefined;

  before(() => {
    consumer = Consumer.pack();
    notInstalled = consumer.install();
  });

  after(() => consumer.remove());

  function ran(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    const options = { cwd: consumer.path, encoding: 'utf8', env: { HOME: homedir(), ...env } } as const;
    const { status, stdout, stderr } = spawnSync(program, args, options);
    assert.equal(status, 0, `${program} ${args.join(' ')}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Tests of the installed package; they are skipped by name where there is no registry. */
  function installed(name: string, run: () => void | Promise<void>): void {
    test(name, async (t: TestContext) => {
      if (notInstalled === undefined) await run();
      else t.skip(notInstalled);
    });
  }

  test('holds what is listed and nothing else', () => {
    const files = ran('tar', ['-tzf', consumer.tarball], { PATH: process.env.PATH }).trim().split('\n');
    const others = files.filter((file) => !ALLOWED.test(file)).map((file) => file.replace('package/', ''));
    assert.deepEqual(others.sort(), AT_THE_TOP);
    assert.ok(files.includes('package/dist/index.d.ts') && files.includes('package/dist/cli.js'));
    assert.deepEqual(
      files.filter((file) => /\.(?:test|fixture)\./.test(file)),
      [],
    );
  });

  test('is sound for publint and attw', () => {
    const env = { PATH: `${BIN}:${process.env.PATH}` };
    ran(join(BIN, 'publint'), ['run', '--strict', consumer.tarball], env);
    ran(join(BIN, 'attw'), [consumer.tarball, '--profile', 'esm-only'], env);
  });

  installed('names no folder of the machine that built it', () => {
    const folder = join(consumer.path, 'node_modules/sluiceway');
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, file);
      if (lstatSync(path).isFile()) assert.ok(!readFileSync(path, 'utf8').includes(ROOT), file);
    }
  });

  installed('brings no runtime: the node and bun of the consumer stay its own', () => {
    const modules = join(consumer.path, 'node_modules');
    assert.ok(existsSync(join(modules, '.bin/sluiceway')));
    for (const name of ['.bin/node', '.bin/bun', 'node', 'bun']) {
      assert.equal(existsSync(join(modules, name)), false, name);
    }
  });

  for (const [runtime, program] of Object.entries(RUNTIMES)) {
    installed(`is used by a program on ${runtime}`, () => {
      const file = consumer.write('program.js', PROGRAM);
      const output = ran(program, [file]);
      assert.match(output, /^model_not_found function Sluiceway configuration\nused\n$/);
    });

    installed(`answers as \`sluiceway start\` on ${runtime}, alone and with workers`, async () => {
      for (const workers of ['1', '2']) {
        const flags = ['start', '--listen', '127.0.0.1:0', '--log', 'off', '--workers', workers];
        const options = { cwd: consumer.path, env: { PATH: onPath(runtime) } };
        const serving = await ServingProcess.start([...command(), ...flags], options);
        try {
          assert.match(serving.output, new RegExp(`on ${runtime}`, 'i'));
          await serving.answers();
          assert.equal(await serving.stop(), 0);
        } finally {
          serving.kill();
        }
      }
    });
  }

  installed('prints its help and its version', () => {
    const [program, ...args] = command();
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.match(ran(program, [...args, '--help']), /Usage: sluiceway/);
    assert.equal(ran(program, [...args, '--version']), `${version}\n`);
    assert.match(ran(program, [...args, 'check', 'node_modules/sluiceway/examples/sluiceway.yaml']), /ok/);
  });

  for (const [name, libraries] of Object.entries({
    'the DOM of a default tsconfig': {},
    'the types of Node': { lib: ['esnext'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] },
  })) {
    installed(`has types without errors, skipLibCheck off, beside ${name}`, () => {
      consumer.write('program.ts', TYPED_PROGRAM);
      const strict = { strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true };
      const compilerOptions = { ...strict, module: 'nodenext', target: 'esnext', ...libraries };
      consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['program.ts'] }));
      ran(RUNTIMES.node, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', consumer.path]);
    });
  }

  function command(): [string, string] {
    return [RUNTIMES.node, join(consumer.path, 'node_modules/.bin/sluiceway')];
  }

  /** A folder that holds this runtime, for a PATH that has no other. */
  function onPath(runtime: string): string {
    const folder = join(consumer.path, `only-${runtime}`);
    if (!existsSync(folder)) {
      mkdirSync(folder);
      symlinkSync(RUNTIMES[runtime as keyof typeof RUNTIMES], join(folder, runtime));
    }
    return folder;
  }
});
