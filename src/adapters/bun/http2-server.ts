import type { HttpHandler } from '../../ports/http-server.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import type { SocketOwner } from '../socket/wire-socket.ts';
import { SOCKET_EVENTS, TcpSocket } from './bun-socket.ts';
import { Http2Server } from './http2-loopback.ts';

/**
 * The HTTP/2 half of a server. Bun.serve cannot be given a connection, so it listens on a port of the loopback from the
 * first such connection on, and each connection's bytes are passed to it and back.
 */
export class Http2Backend {
  readonly #handler: HttpHandler;
  readonly #bounds: ServerBounds;
  /** By the port that our end of a connection to the server has: whose connection it is. */
  readonly #clients = new Map<number, TcpSocket>();
  readonly #tunnels = new Set<TcpSocket>();
  #server: Http2Server | undefined;
  #draining = false;

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.#handler = handler;
    this.#bounds = bounds;
  }

  /** Takes a connection over; `bytes` is what came of it. */
  accept(client: TcpSocket, bytes: Buffer): void {
    this.#server ??= this.#start();
    const { port } = this.#server;
    const tunnel = new Tunnel(client, bytes, this.#bounds.readAwayMs, () => this.#tunnels.delete(client));
    client.owner = tunnel;
    this.#tunnels.add(client);
    Bun.connect<TcpSocket>({
      hostname: '127.0.0.1',
      port,
      socket: {
        ...SOCKET_EVENTS,
        open: (raw) => {
          const socket = new TcpSocket(raw);
          raw.data = socket;
          // Looked up now: a socket that is closed does not know it any more.
          const ours = socket.localPort;
          this.#clients.set(ours, client);
          tunnel.connected(socket, () => {
            // The port may be another connection's by now.
            if (this.#clients.get(ours) === client) this.#clients.delete(ours);
          });
        },
      },
    }).catch(() => client.reset());
  }

  inFlight(): number {
    return this.#server?.inFlight() ?? 0;
  }

  drain(): void {
    this.#draining = true;
    this.#server?.drain();
  }

  async close(): Promise<void> {
    for (const client of this.#tunnels) client.reset();
    await this.#server?.close();
  }

  #start(): Http2Server {
    const server = new Http2Server(
      this.#handler,
      this.#bounds,
      (port) => this.#clients.get(port)?.remoteAddress,
    );
    if (this.#draining) server.drain();
    return server;
  }
}

/** Two sockets whose bytes go over to the other; each is read no faster than the other is written. */
class Tunnel implements SocketOwner {
  readonly #client: TcpSocket;
  readonly #lingerMs: number;
  readonly #onOver: () => void;
  /** What came before the server was there. */
  #early: Buffer;
  #server: TcpSocket | undefined;
  /** The client is gone. */
  #over = false;
  #lingerTimer: ReturnType<typeof setTimeout> | undefined;

  /** `lingerMs`: how long a client may take to close its side of what the server has closed. */
  constructor(client: TcpSocket, early: Buffer, lingerMs: number, onOver: () => void) {
    this.#client = client;
    this.#early = early;
    this.#lingerMs = lingerMs;
    this.#onOver = onOver;
    client.pause();
  }

  connected(server: TcpSocket, onServerClosed: () => void): void {
    const client = this.#client;
    server.owner = {
      onData: (bytes) => {
        if (!client.write(bytes)) server.pause();
      },
      onDrain: () => client.resume(),
      onClose: () => {
        this.#server = undefined;
        onServerClosed();
        this.#linger();
      },
    };
    if (this.#over) {
      server.reset();
      return;
    }
    this.#server = server;
    if (server.write(this.#early)) client.resume();
  }

  onData(bytes: Buffer): void {
    if (this.#lingerTimer !== undefined) return;
    if (this.#server === undefined) this.#early = Buffer.concat([this.#early, bytes]);
    else if (!this.#server.write(bytes)) this.#client.pause();
  }

  onDrain(): void {
    this.#server?.resume();
  }

  onClose(): void {
    this.#over = true;
    clearTimeout(this.#lingerTimer);
    this.#server?.reset();
    this.#onOver();
  }

  /** The server has said its last: the client gets it, and then has to go. */
  #linger(): void {
    if (this.#over) return;
    this.#lingerTimer = setTimeout(() => this.#client.reset(), this.#lingerMs);
    this.#client.finish();
    // What it still sends is read away: left unread, it would take away what we have sent.
    this.#client.resume();
  }
}
