import type { HttpHandler, HttpServer, HttpServerOptions, ListeningServer } from '../../ports/http-server.ts';
import { DEFAULT_BOUNDS, type ServerBounds } from '../http/server-bounds.ts';
import { ServerConnection } from '../http1/server/server-connection.ts';
import { ServerState } from '../http1/server/server-state.ts';
import { BunSocket, SOCKET_EVENTS } from './bun-socket.ts';
import { BunHttp2Server } from './http2-server.ts';

/** Serves HTTP/1.1 on Bun's own sockets, and hands connections that open with HTTP/2's preface to Bun.serve. */
export class BunHttpServer implements HttpServer {
  readonly #bounds: ServerBounds;

  constructor(bounds: Partial<ServerBounds> = {}) {
    this.#bounds = { ...DEFAULT_BOUNDS, ...bounds };
  }

  async listen(handler: HttpHandler, options: HttpServerOptions): Promise<ListeningServer> {
    return new BunListeningServer(handler, options, this.#bounds);
  }
}

/** `reusePort` is documented for Bun.serve only; Bun.listen takes it too. */
type ListenOptions = Bun.TCPSocketListenOptions<BunSocket> & { readonly reusePort: boolean };

class BunListeningServer implements ListeningServer {
  readonly port: number;
  readonly #state: ServerState;
  readonly #listener: Bun.TCPSocketListener<BunSocket>;
  readonly #http2: BunHttp2Server;

  constructor(handler: HttpHandler, options: HttpServerOptions, bounds: ServerBounds) {
    this.#state = new ServerState(handler, bounds);
    this.#http2 = new BunHttp2Server(handler, bounds);
    const listen: ListenOptions = {
      hostname: options.hostname,
      port: options.port,
      reusePort: options.reusePort ?? false,
      socket: { ...SOCKET_EVENTS, open: (raw) => this.#open(raw) },
    };
    try {
      this.#listener = Bun.listen<BunSocket>(listen);
    } catch (thrown) {
      // Its timer would go on ticking for a server that is none.
      this.#state.destroy();
      throw thrown;
    }
    this.port = this.#listener.port;
  }

  inFlight(): number {
    return this.#state.inFlight + this.#http2.inFlight();
  }

  drain(): void {
    this.#state.drain();
    this.#http2.drain();
  }

  async close(): Promise<void> {
    this.#listener.stop();
    this.#state.destroy();
    await this.#http2.close();
  }

  #open(raw: Bun.Socket<BunSocket>): void {
    const socket = new BunSocket(raw);
    raw.data = socket;
    socket.owner = new ServerConnection(socket, this.#state, (bytes) => this.#http2.accept(socket, bytes));
  }
}
