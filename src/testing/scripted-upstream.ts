import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';

/** A request as it arrived. */
export interface SeenRequest {
  /** Request line and headers, without the last empty line. */
  readonly head: string;
  readonly body: string;
  /** The connection's number, and the request's number on it. Both count from 1. */
  readonly connection: number;
  readonly ordinal: number;
}

/** Sends bytes back exactly as the test writes them. */
export type Script = (socket: Socket, request: SeenRequest) => void;

/** Key and certificate in PEM, which make an upstream speak TLS. */
export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
  readonly maxVersion?: 'TLSv1.2';
}

/** A server that answers whole requests with the bytes that a test writes. */
export class ScriptedUpstream {
  readonly requests: SeenRequest[] = [];
  connections = 0;
  /** Bytes of all requests, whole or not. */
  receivedBytes = 0;
  readonly #secure: boolean;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #script: Script;

  constructor(script: Script, identity?: ServerIdentity) {
    this.#script = script;
    this.#secure = identity !== undefined;
    this.#server = identity
      ? createSecureServer(identity, (socket) => {
          // TLS has no reset. A client sees a connection that ends without a close_notify.
          socket.resetAndDestroy = () => socket.destroy();
          this.#onConnection(socket);
        })
      : createServer((socket) => this.#onConnection(socket));
  }

  static async start(script: Script, identity?: ServerIdentity): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream(script, identity);
    await new Promise<void>((resolve) => upstream.#server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get url(): string {
    return `${this.#secure ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** The number of open connections. */
  get open(): number {
    return this.#open.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #onConnection(socket: Socket): void {
    const connection = ++this.connections;
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    socket.on('error', () => {});
    let pending = '';
    let ordinal = 0;
    // Bytes that the next request still needs, so that the growing buffer is not searched again each time.
    let wanted = 0;
    socket.on('data', (chunk: Buffer) => {
      this.receivedBytes += chunk.length;
      pending += chunk.toString('latin1');
      while (pending.length >= wanted) {
        const headEnd = pending.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const head = pending.slice(0, headEnd);
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
        wanted = headEnd + 4 + length;
        if (pending.length < wanted) return;
        const body = pending.slice(headEnd + 4, wanted);
        const request = { head, body, connection, ordinal: ++ordinal };
        pending = pending.slice(wanted);
        wanted = 0;
        this.requests.push(request);
        this.#script(socket, request);
      }
    });
  }
}
