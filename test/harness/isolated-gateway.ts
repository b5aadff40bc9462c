import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface IsolatedGateway {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  readonly simulatorUrl: string;
  /** The bytes of its heap in use, after a garbage collection. */
  usedBytes(): Promise<number>;
  close(): Promise<void>;
}

/** Gateway and simulator in a separate process, so that its sockets and memory contain nothing of the tests. */
export async function startIsolatedGateway(): Promise<IsolatedGateway> {
  const entry = fileURLToPath(new URL('isolated-gateway.entry.ts', import.meta.url));
  const child = spawn(process.execPath, [entry], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const { gateway, simulator } = (await nextLine(child, lines)) as { gateway: string; simulator: string };
  return {
    pid: child.pid ?? 0,
    port: Number(new URL(gateway).port),
    url: gateway,
    simulatorUrl: simulator,
    async usedBytes() {
      child.stdin.write('used bytes\n');
      return (await nextLine(child, lines)) as number;
    },
    async close() {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.stdin.end();
      await gone;
    },
  };
}

function nextLine(child: ChildProcess, lines: Interface): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the gateway's process ended with ${code}`));
    child.once('exit', onExit);
    lines.once('line', (line) => {
      child.off('exit', onExit);
      resolve(JSON.parse(line));
    });
  });
}
