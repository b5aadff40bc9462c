import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** Listens with room for two connections, and never accepts one. Bun ignores the backlog, so Node runs it. */
const LISTENER = `
const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () =>
  process.stdout.write(server.address().port + '\\n', () =>
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)));
`;

/** A port of the loopback that drops every SYN, as a firewall does. Linux only. */
export class SilentHost {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #filling: readonly Socket[];

  constructor(port: number, child: ChildProcess, filling: readonly Socket[]) {
    this.port = port;
    this.#child = child;
    this.#filling = filling;
  }

  static async start(): Promise<SilentHost> {
    const program = process.versions.bun === undefined ? process.execPath : 'node';
    const child = spawn(program, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    });
    const filling = [await connected(port), await connected(port)];
    return new SilentHost(port, child, filling);
  }

  /** Sockets of this machine that still wait for the host (SYN_SENT, 02; see proc(5), net/tcp). */
  get awaited(): number {
    const hex = this.port.toString(16).toUpperCase().padStart(4, '0');
    return readFileSync('/proc/net/tcp', 'latin1')
      .split('\n')
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , remote, state]) => remote?.endsWith(`:${hex}`) && state === '02').length;
  }

  stop(): void {
    for (const socket of this.#filling) socket.destroy();
    this.#child.kill('SIGKILL');
  }
}

function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.on('error', reject);
  });
}
