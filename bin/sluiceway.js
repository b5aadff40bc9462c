#!/usr/bin/env node
// Runs on whatever Node is there (20 or later) and hands over to the Bun that the package pins.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Until Bun's install script has run, a note of a few bytes stands in for its binary. */
const SMALLEST_BINARY_BYTES = 1_000_000;

const bun = findBun();
if (bun === undefined) {
  console.error(
    'sluiceway: the Bun runtime is missing, because npm skipped the install scripts; mend it with: npm rebuild bun node',
  );
  process.exit(1);
}

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'cli.ts');
const child = spawn(bun, ['--no-env-file', cli, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`sluiceway: cannot run ${bun}: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));

function findBun() {
  try {
    const packageFile = createRequire(import.meta.url).resolve('bun/package.json');
    const binary = join(dirname(packageFile), 'bin', 'bun.exe');
    return statSync(binary).size >= SMALLEST_BINARY_BYTES ? binary : undefined;
  } catch {
    return undefined;
  }
}
