import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ServingProcess } from './serving-process.ts';

// What can be known of the image without an engine that builds it.

const ROOT = join(import.meta.dirname, '../..');
const BUN = join(ROOT, 'node_modules/.bin/bun');
const PORT = /127\.0\.0\.1:8787/;
/** One string an instruction, continued lines joined. */
const INSTRUCTIONS = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');

function all(name: string): string[] {
  return INSTRUCTIONS.filter((line) => line.startsWith(`${name} `)).map((line) =>
    line.slice(name.length + 1),
  );
}

describe('the Dockerfile', () => {
  test('is clean for hadolint', (t) => {
    const venv = join(ROOT, '.venv/bin/hadolint');
    const hadolint = existsSync(venv) ? venv : 'hadolint';
    const { status, stdout, error } = spawnSync(hadolint, [join(ROOT, 'Dockerfile')], { encoding: 'utf8' });
    if (error) t.skip('there is no hadolint: pip install -r test/python/requirements.txt');
    else assert.equal(status, 0, stdout);
  });

  test('builds and runs on the runtimes that package.json pins', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.deepEqual(all('FROM'), [
      `node:${devDependencies.node}-slim AS build`,
      `oven/bun:${devDependencies.bun}-distroless`,
    ]);
  });

  test('runs as a user by number, who is not root', () => {
    assert.match(all('USER').at(-1) ?? '', /^[1-9]\d*:[1-9]\d*$/);
  });

  test('copies what is there and what .dockerignore lets through', () => {
    const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    const sources = all('COPY')
      .filter((copy) => !copy.startsWith('--from'))
      .flatMap((copy) => copy.split(' ').slice(0, -1));
    assert.ok(sources.length > 0);
    for (const source of sources) {
      assert.ok(existsSync(join(ROOT, source)), source);
      assert.ok(ignored.includes(`!${source}`), source);
    }
  });

  test('has a health check that tells a gateway that serves from none', async () => {
    const [program = '', ...args] = JSON.parse(
      /CMD (\[.*\])$/.exec(all('HEALTHCHECK')[0] ?? '')?.[1] ?? '[]',
    );
    assert.equal(program, '/usr/local/bin/bun');
    assert.match(args.join(' '), PORT);
    const flags = ['start', '--listen', '127.0.0.1:0', '--log', 'off'];
    const command = [BUN, '--no-env-file', join(ROOT, 'src/cli.ts'), ...flags] as const;
    const serving = await ServingProcess.start(command, { cwd: import.meta.dirname, env: {} });
    const healthy = (): Promise<number | null> => {
      const here = args.map((arg: string) => arg.replace(PORT, new URL(serving.url).host));
      return new Promise((resolve) => void spawn(BUN, here, { stdio: 'ignore' }).on('close', resolve));
    };
    try {
      assert.equal(await healthy(), 0);
      await serving.stop();
      assert.notEqual(await healthy(), 0);
    } finally {
      serving.kill();
    }
  });
});
