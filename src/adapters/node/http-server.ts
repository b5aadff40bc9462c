import { createServer, type Server, type Socket } from 'node:net';
import type { HttpHandler, HttpServer, HttpServerOptions, ListeningServer } from '../../ports/http-server.ts';
import { DEFAULT_BOUNDS, type ServerBounds } from '../http/server-bounds.ts';
import { ServerConnection } from '../http1/server/server-connection.ts';
import { ServerState } from '../http1/server/server-state.ts';
import { NetSocket } from '../socket/net-socket.ts';
import { NodeHttp2Server } from './http2-server.ts';

/** Serves HTTP/1.1 on node:net, and hands connections that open with HTTP/2's preface to node:http2. */
export class NodeHttpServer implements HttpServer {
  readonly #bounds: ServerBounds;

  constructor(bounds: Partial<ServerBounds> = {}) {
    this.#bounds = { ...DEFAULT_BOUNDS, ...bounds };
  }

  async listen(handler: HttpHandler, options: HttpServerOptions): Promise<ListeningServer> {
    const server = new NodeListeningServer(handler, this.#bounds);
    try {
      await server.listen(options);
    } catch (thrown) {
      // Its timers would go on ticking for a server that is none.
      await server.close();
      throw thrown;
    }
    return server;
  }
}

class NodeListeningServer implements ListeningServer {
  port = 0;
  readonly #state: ServerState;
  readonly #server: Server;
  readonly #http2: NodeHttp2Server;
  #closed: Promise<void> | undefined;

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.#state = new ServerState(handler, bounds);
    this.#http2 = new NodeHttp2Server(handler, bounds);
    this.#server = createServer({ noDelay: true }, (socket) => this.#open(socket));
  }

  listen(options: HttpServerOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(
        { host: options.hostname, port: options.port, reusePort: options.reusePort ?? false },
        () => {
          this.#server.off('error', reject);
          const address = this.#server.address();
          this.port = typeof address === 'object' && address !== null ? address.port : options.port;
          resolve();
        },
      );
    });
  }

  inFlight(): number {
    return this.#state.inFlight + this.#http2.inFlight();
  }

  drain(): void {
    this.#state.drain();
    this.#http2.drain();
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#state.destroy();
      this.#http2.close();
    });
    return this.#closed;
  }

  #open(raw: Socket): void {
    const socket = new NetSocket(raw);
    socket.owner = new ServerConnection(socket, this.#state, (bytes) => this.#http2.accept(socket, bytes));
  }
}
