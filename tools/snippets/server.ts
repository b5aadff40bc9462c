import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Server {
  /** `HOST:PORT` */
  readonly address: string;
  /** Resolves once the process is gone. */
  stop(): Promise<void>;
}

/** Starts `sluiceway ARGS` in a folder and waits for the address it prints. @throws Error with its output, if it ends */
export function startServer(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Server> {
  // A file, not a pipe: nobody reads while a snippet runs, and a full pipe would stop the server.
  const errors = join(cwd, `${args[0]}.stderr`);
  const stderr = openSync(errors, 'w');
  const child = spawn('bun', ['--no-env-file', join(cwd, 'src/cli.ts'), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', stderr],
  });
  closeSync(stderr);
  const { promise: gone, resolve: onGone } = Promise.withResolvers<void>();
  const stop = (): Promise<void> => {
    child.kill('SIGTERM');
    return gone;
  };
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (data: Buffer) => {
      out += data.toString();
      const address = /listening on http:\/\/(\S+)/.exec(out)?.[1];
      if (address) resolve({ address, stop });
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      onGone();
      reject(new Error(`sluiceway ${args.join(' ')} ended with ${code}\n${readFileSync(errors, 'utf8')}`));
    });
  });
}
