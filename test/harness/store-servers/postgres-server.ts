import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';
import { serverProgram } from './server-program.ts';

/** A real Postgres on a free port, with its data in a temporary folder. */
export interface PostgresServer {
  /** The URL of its only database. */
  readonly url: string;
  readonly process: ServerProcess;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface PostgresSetup {
  /** Writes through to the disk, as in production. Without it tests are faster. */
  readonly durable?: boolean;
}

const run = promisify(execFile);

export async function startPostgres({ durable = false }: PostgresSetup = {}): Promise<PostgresServer> {
  const [initdb, postgres] = [serverProgram('initdb'), serverProgram('postgres')];
  if (initdb === undefined || postgres === undefined) throw new Error('no postgres');
  const [port, folder] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), 'sluiceway-postgres-'))]);
  const asUser = await unprivileged(folder);
  const data = join(folder, 'data');
  const access = ['--username=sluiceway', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  const [make = '', ...makeArgs] = [...asUser, initdb, '-D', data, ...access];
  await run(make, makeArgs);
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    `fsync=${durable ? 'on' : 'off'}`,
    'max_connections=60',
    'shared_buffers=32MB',
  ];
  const args = ['-D', data, '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])];
  const [start = '', ...startArgs] = [...asUser, postgres, ...args];
  const server = new ServerProcess([start, ...startArgs], /ready to accept connections/);
  await server.start();
  return {
    url: `postgres://sluiceway@127.0.0.1:${port}/postgres`,
    process: server,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses to run as root. `setpriv` becomes the program, so that the process keeps its id. */
async function unprivileged(folder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const user = ['postgres', 'nobody'].find(isUser) ?? 'nobody';
  await run('chown', [user, folder]);
  await chmod(folder, 0o700);
  return ['setpriv', `--reuid=${user}`, `--regid=${groupOf(user)}`, '--clear-groups'];
}

function isUser(name: string): boolean {
  try {
    groupOf(name);
    return true;
  } catch {
    return false;
  }
}

function groupOf(user: string): string {
  return execFileSync('id', ['-g', user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
