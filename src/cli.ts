#!/usr/bin/env bun
import { main } from './cli/main.ts';
import { typedCommand } from './cli/typed-command.ts';

// In `sluiceway schema | head` the reader closes the pipe early; without a listener that error would crash us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const exitCode = await main(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  command: typedCommand(process.argv[1] ?? '', process.env),
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
});

for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => void stream.write('', () => resolve()));
}
// A timer or socket that a stopped gateway still holds would keep the process alive.
process.exit(exitCode);
