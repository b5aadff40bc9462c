import type { HttpHandler } from '../../ports/http-server.ts';
import type { SocketOwner } from '../http1/wire-socket.ts';
import type { ServerBounds } from '../system/server-bounds.ts';
import { Http2Server } from './http2-server.ts';
import { SOCKET_EVENTS, TcpSocket } from './tcp-socket.ts';

/**
 * The HTTP/2 half of a server. Bun.serve cannot be given a connection, so it listens on a port of the loopback from the
 * first such connection on, and each connection's bytes are passed to it and back.
 */
export class Http2Backend {
  readonly #handler: HttpHandler;
  readonly #bounds: ServerBounds;
  /** By the port that our end of a connection to the server has: whose connection it is. */
  readonly #peers = new Map<number, string>();
  readonly #tunnels = new Set<TcpSocket>();
  #server: Http2Server | undefined;
  #draining = false;

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.#handler = handler;
    this.#bounds = bounds;
  }

  /** Takes a connection over; `bytes` is what came of it. */
  accept(client: TcpSocket, bytes: Buffer): void {
    const server = (this.#server ??= this.#start());
    const tunnel = new Tunnel(client, bytes, () => this.#tunnels.delete(client));
    client.owner = tunnel;
    this.#tunnels.add(client);
    Bun.connect<TcpSocket>({
      hostname: '127.0.0.1',
      port: server.port,
      socket: {
        ...SOCKET_EVENTS,
        open: (raw) => {
          const socket = new TcpSocket(raw);
          raw.data = socket;
          this.#peers.set(socket.localPort, client.remoteAddress);
          tunnel.connected(socket, () => this.#peers.delete(socket.localPort));
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
    const server = new Http2Server(this.#handler, this.#bounds, (port) => this.#peers.get(port));
    if (this.#draining) server.drain();
    return server;
  }
}

/** Two sockets whose bytes go over to the other; each is read no faster than the other is written. */
class Tunnel implements SocketOwner {
  readonly #client: TcpSocket;
  readonly #onOver: () => void;
  #early: Buffer | undefined;
  #server: TcpSocket | undefined;
  #over = false;

  constructor(client: TcpSocket, early: Buffer, onOver: () => void) {
    this.#client = client;
    this.#early = early;
    this.#onOver = onOver;
    client.pause();
  }

  connected(server: TcpSocket, onServerClosed: () => void): void {
    this.#server = server;
    const client = this.#client;
    server.owner = {
      onData: (bytes) => {
        if (!client.write(bytes)) server.pause();
      },
      onDrain: () => client.resume(),
      onClose: () => {
        onServerClosed();
        this.#end();
        client.finish();
      },
    };
    if (this.#over) {
      server.reset();
      return;
    }
    const early = this.#early;
    this.#early = undefined;
    if (early && server.write(early)) client.resume();
  }

  onData(bytes: Buffer): void {
    if (this.#server && !this.#server.write(bytes)) this.#client.pause();
  }

  onDrain(): void {
    this.#server?.resume();
  }

  onClose(): void {
    this.#end();
    this.#server?.reset();
  }

  #end(): void {
    this.#over = true;
    this.#onOver();
  }
}
