import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type RuntimeName = 'bun' | 'node';

export interface Child {
  readonly pid: number;
  readonly port: number;
  /** Ends the process and waits until it has ended. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');
const LOAD_FIRST: Readonly<Record<RuntimeName, string>> = { bun: '--preload', node: '--import' };
const BINARIES: Readonly<Record<RuntimeName, readonly string[]>> = {
  bun: [process.execPath, '--no-env-file'],
  node: [join(ROOT, 'node_modules/.bin/node')],
};
const START_TIMEOUT_MS = 20_000;

/**
 * Starts a server of `bench/servers`, which prints its port as one line of JSON.
 * @throws Error when it does not
 */
export async function startChild(
  runtime: RuntimeName,
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const [binary = '', ...flags] = BINARIES[runtime];
  // Log lines cost as much as in production, except for the disk.
  const sink = process.env.BENCH_SERVER_LOG ?? '/dev/null';
  const child = spawn(binary, [...flags, ...profileFlags(runtime, file), join(ROOT, 'bench/servers', file)], {
    cwd: ROOT,
    // The bare proxy calls fetch. Bun runs 256 fetches at a time by default.
    env: { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: '65535', NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', openSync(sink, 'a')],
  });
  const port = await portOf(child, file);
  return { pid: child.pid ?? 0, port, stop: () => stopped(child) };
}

/** `BENCH_PROFILE=DIR` makes each server write a CPU profile there. */
function profileFlags(runtime: RuntimeName, file: string): string[] {
  const folder = process.env.BENCH_PROFILE;
  if (folder === undefined || file === 'upstream.ts') return [];
  const exit = join(ROOT, 'bench/servers/exit-on-signal.ts');
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, LOAD_FIRST[runtime], exit];
}

/** Runs a program of `bench/servers` to its end. @returns what it printed */
export async function runProgram(
  runtime: RuntimeName,
  file: string,
  args: readonly string[],
): Promise<string> {
  const [binary = '', ...flags] = BINARIES[runtime];
  const { stdout } = await promisify(execFile)(binary, [
    ...flags,
    join(ROOT, 'bench/servers', file),
    ...args,
  ]);
  return stdout;
}

function portOf(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`bench/servers/${file} did not start in time`));
    }, START_TIMEOUT_MS);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const line = /^\{"port":(\d+)/m.exec(text);
      if (!line) return;
      clearTimeout(timer);
      resolve(Number(line[1]));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`bench/servers/${file} ended with ${code}: BENCH_SERVER_LOG=FILE shows why`));
    });
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(process.env.BENCH_PROFILE === undefined ? 'SIGKILL' : 'SIGTERM');
  });
}
