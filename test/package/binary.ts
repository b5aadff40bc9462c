import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { ServingProcess } from './serving-process.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the compiled binary', () => {
  let folder = '';
  let binary = '';
  let notBuilt: string | undefined;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluiceway-binary-'));
    binary = join(folder, 'sluiceway');
    notBuilt = reasonAgainst();
    if (notBuilt !== undefined) return;
    const args = [join(ROOT, 'tools/package/binary.ts'), '--outfile', binary];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  /** Why Bun can compile nothing here, not even the smallest program. */
  function reasonAgainst(): string | undefined {
    const script = join(folder, 'least.js');
    writeFileSync(script, 'process.exit(7);\n');
    const args = ['build', '--compile', `--outfile=${join(folder, 'least')}`, script];
    const { status, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/bun'), args, { encoding: 'utf8' });
    const ended = status === 0 ? spawnSync(join(folder, 'least')).status : undefined;
    return ended === 7 ? undefined : `bun cannot compile here: ${stderr?.trim().split('\n').at(-1)}`;
  }

  after(() => rmSync(folder, { recursive: true, force: true }));

  function built(name: string, run: () => void | Promise<void>): void {
    test(name, async (t: TestContext) => {
      if (notBuilt === undefined) await run();
      else t.skip(notBuilt);
    });
  }

  function ran(...args: readonly string[]) {
    return spawnSync(binary, args, { cwd: folder, encoding: 'utf8', env: {} });
  }

  built('knows its version and its commands, with nothing on PATH', () => {
    assert.match(ran('--version').stdout, /^\d+\.\d+\.\d+\n$/);
    assert.match(ran('--help').stdout, /Usage: sluiceway/);
    assert.equal(ran('nonsense').status, 2);
  });

  built('reads configurations in YAML and TypeScript, but no .env file', () => {
    writeFileSync(join(folder, '.env'), 'SIM=sim\n');
    writeFileSync(
      join(folder, 'own.yaml'),
      `models: { m: { targets: [{ provider: "\${SIM}" }] } }\ndefaultModel: m\n`,
    );
    const { status, stderr } = ran('check', 'own.yaml');
    assert.equal(status, 2);
    assert.match(stderr, /SIM/);
    writeFileSync(join(folder, 'own.ts'), `const models: object = {};\nexport default { models };\n`);
    assert.match(ran('check', 'own.ts').stdout, /own\.ts: ok/);
  });

  for (const workers of ['1', '2']) {
    built(`answers with ${workers === '1' ? 'one process' : 'two workers'}, and stops`, async () => {
      const flags = ['start', '--listen', '127.0.0.1:0', '--log', 'off', '--workers', workers];
      const serving = await ServingProcess.start([binary, ...flags], { cwd: folder, env: {} });
      try {
        await serving.answers();
        assert.equal(await serving.stop(), 0);
      } finally {
        serving.kill();
      }
    });
  }
});
