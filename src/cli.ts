#!/usr/bin/env bun
import { main } from './cli/main.ts';

// Whoever read the output may leave (`sluiceway schema | head`): no reason to fall.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const exitCode = await main(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
});

for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => void stream.write('', () => resolve()));
}
// Whatever a stopped gateway may still hold must not keep the process alive.
process.exit(exitCode);
