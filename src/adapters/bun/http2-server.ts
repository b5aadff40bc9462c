import type { HttpHandler } from '../../ports/http-server.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import { BunSocket, SOCKET_EVENTS } from './bun-socket.ts';
import { Http2Loopback, LOOPBACK } from './http2-loopback.ts';
import { Http2Tunnel } from './http2-tunnel.ts';

/**
 * The HTTP/2 half of a server. Bun.serve cannot be given a connection, so it listens on a port of the loopback from the
 * first such connection on, and a tunnel carries each connection's bytes to it and back.
 */
export class BunHttp2Server {
  readonly #handler: HttpHandler;
  readonly #bounds: ServerBounds;
  /** The client of each tunnel, by our port on the loopback. Bounded by the open tunnels. */
  readonly #clients = new Map<number, BunSocket>();
  /** The clients whose tunnel is open. Bounded by the sockets that the process may have. */
  readonly #tunnelled = new Set<BunSocket>();
  #loopback: Http2Loopback | undefined;
  #draining = false;

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.#handler = handler;
    this.#bounds = bounds;
  }

  /** Takes a connection over; `bytes` are all that came of it. */
  accept(client: BunSocket, bytes: Buffer): void {
    this.#loopback ??= this.#start();
    const { port } = this.#loopback;
    const tunnel = new Http2Tunnel(client, bytes, this.#bounds.readAwayMs, () =>
      this.#tunnelled.delete(client),
    );
    client.owner = tunnel;
    this.#tunnelled.add(client);
    Bun.connect<BunSocket>({
      hostname: LOOPBACK,
      port,
      socket: {
        ...SOCKET_EVENTS,
        open: (raw) => {
          const socket = new BunSocket(raw);
          raw.data = socket;
          // Read now, because a closed socket does not know it any more.
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
    return this.#loopback?.inFlight() ?? 0;
  }

  drain(): void {
    this.#draining = true;
    this.#loopback?.drain();
  }

  async close(): Promise<void> {
    for (const client of this.#tunnelled) client.reset();
    await this.#loopback?.close();
  }

  #start(): Http2Loopback {
    const loopback = new Http2Loopback(
      this.#handler,
      this.#bounds,
      (port) => this.#clients.get(port)?.remoteAddress,
    );
    if (this.#draining) loopback.drain();
    return loopback;
  }
}
