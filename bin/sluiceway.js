#!/usr/bin/env node
// Starts Sluiceway on the runtime that is there: Bun, else Node. Plain JavaScript, so that any Node can start it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_BUN = [1, 4];
const OLDEST_NODE = [24, 0];

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheckout = existsSync(join(root, 'src', 'cli.ts'));
const cli = isCheckout ? join(root, 'src', 'cli.ts') : join(root, 'dist', 'cli.js');
/** A checkout pins its runtimes; an installed package takes those of the machine. */
const folders = [
  ...(isCheckout ? [join(root, 'node_modules', '.bin')] : []),
  ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
];

if (process.versions.bun !== undefined) {
  runHere();
} else {
  const bun = find('bun', OLDEST_BUN);
  const node = bun || isRecent(process.versions.node, OLDEST_NODE) ? undefined : find('node', OLDEST_NODE);
  // Bun reads .env files of its own accord, which no other way of starting does.
  if (bun) handOver(bun, ['--no-env-file', cli]);
  else if (node) handOver(node, [cli]);
  else if (isRecent(process.versions.node, OLDEST_NODE)) runHere();
  else complain();
}

function runHere() {
  // Workers are started by this very command line: they need not look for a runtime again.
  process.argv[1] = cli;
  import(pathToFileURL(cli).href).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

function handOver(program, args) {
  const child = spawn(program, [...args, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`sluiceway: cannot run ${program}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}

function complain() {
  const mend = isCheckout
    ? 'npm skipped the install scripts of the pinned ones; mend it with: npm rebuild bun node'
    : `install Bun from https://bun.sh or Node from https://nodejs.org`;
  console.error(
    `sluiceway: needs Bun ${OLDEST_BUN.join('.')} or Node ${OLDEST_NODE[0]}, or later, on PATH; ` +
      `this is Node ${process.versions.node}: ${mend}`,
  );
  process.exit(2);
}

/** The first program of this name on PATH that runs and is recent enough. */
function find(name, oldest) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of folders) {
    const program = join(folder, file);
    if (!existsSync(program) || realpathSync(program) === realpathSync(process.execPath)) continue;
    try {
      // A placeholder stands in for a binary whose install script was skipped; running it tells.
      const options = { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] };
      const version = execFileSync(program, ['--version'], options).trim();
      if (isRecent(version.replace(/^v/, ''), oldest)) return program;
    } catch {
      // Not a program that this machine can run: the next folder may have one.
    }
  }
  return undefined;
}

function isRecent(version, [oldestMajor, oldestMinor]) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
