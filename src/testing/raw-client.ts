import { connect, type Socket } from 'node:net';
import { until } from './until.ts';

/** A client that sends and sees raw bytes, which HTTP libraries hide. */
export class RawClient {
  /** All bytes that came so far, one character each. */
  received = '';
  /** How the connection ended: `end` by FIN, `reset` by RST; undefined while it is open. */
  ending: 'end' | 'reset' | undefined;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
    });
    socket.on('end', () => {
      this.ending ??= 'end';
    });
    socket.on('error', () => {
      this.ending = 'reset';
    });
    socket.on('close', () => {
      this.ending ??= 'end';
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return client;
  }

  /** Connects and sends, and does not wait for the reply. */
  static async send(port: number, bytes: string | Uint8Array): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.write(bytes);
    return client;
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Waits until the text has come. Fails when the connection ends without it. */
  async receives(text: string | RegExp): Promise<void> {
    const found = () => (typeof text === 'string' ? this.received.includes(text) : text.test(this.received));
    await until(() => found() || this.ending !== undefined);
    if (!found())
      throw new Error(
        `connection ended (${this.ending}) after ${JSON.stringify(this.received.slice(0, 400))}`,
      );
  }

  async ends(): Promise<'end' | 'reset'> {
    await until(() => this.ending !== undefined);
    return this.ending ?? 'end';
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Closes as a program does that exits: FIN in both directions. */
  leave(): void {
    this.#socket.end();
  }

  /** Closes as a program does that crashes: RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** Returns the body of a reply, and whether it is complete by its own framing. */
export function replyBody(received: string): { readonly body: string; readonly complete: boolean } {
  const headEnd = received.indexOf('\r\n\r\n') + 4;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(received.slice(0, headEnd))?.[1];
  if (length === undefined) return dechunk(received.slice(headEnd));
  const body = received.slice(headEnd);
  return { body, complete: body.length === Number(length) };
}

function dechunk(chunked: string): { readonly body: string; readonly complete: boolean } {
  let rest = chunked;
  let body = '';
  for (;;) {
    const line = rest.indexOf('\r\n');
    if (line < 0) return { body, complete: false };
    const size = Number.parseInt(rest.slice(0, line), 16);
    if (Number.isNaN(size)) return { body, complete: false };
    if (size === 0) return { body, complete: rest.startsWith('\r\n\r\n', line) };
    body += rest.slice(line + 2, line + 2 + size);
    if (rest.length < line + 2 + size + 2) return { body, complete: false };
    rest = rest.slice(line + 2 + size + 2);
  }
}
