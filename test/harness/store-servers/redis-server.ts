import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';
import { serverProgram } from './server-program.ts';

/** A real Redis on a free port, which keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  readonly process: ServerProcess;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const program = serverProgram('redis-server');
  if (program === undefined) throw new Error('no redis-server');
  const [port, folder] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), 'sluiceway-redis-'))]);
  const network = ['--port', `${port}`, '--bind', '127.0.0.1'];
  const server = new ServerProcess(
    [program, ...network, '--dir', folder, '--save', '', '--appendonly', 'no'],
    /Ready to accept connections/,
  );
  await server.start();
  return {
    url: `redis://127.0.0.1:${port}/0`,
    process: server,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
