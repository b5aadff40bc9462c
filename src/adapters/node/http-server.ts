import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HttpHandler, HttpServer, HttpServerOptions, ListeningServer } from '../../ports/http-server.ts';
import { DEFAULT_BOUNDS, type ServerBounds } from '../system/server-bounds.ts';
import { Http1Connections } from './http1-connections.ts';
import { Http1Exchange, refusalOf } from './http1-exchange.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { Http2Sessions } from './http2-sessions.ts';
import type { ServerState } from './node-exchange.ts';
import { ProtocolSniffer } from './protocol-sniffer.ts';

const MAX_HEAD_BYTES = 16_384;

/** Only a backstop: `body()` has its own time-out, and so has a body that nobody reads. */
const REQUEST_TIMEOUT_MS = 3_600_000;

/** Serves with node:http, and with node:http2 the connections that open with its preface. */
export class NodeHttpServer implements HttpServer {
  readonly #bounds: ServerBounds;

  constructor(bounds: Partial<ServerBounds> = {}) {
    this.#bounds = { ...DEFAULT_BOUNDS, ...bounds };
  }

  async listen(handler: HttpHandler, options: HttpServerOptions): Promise<ListeningServer> {
    const server = new NodeListeningServer(handler, this.#bounds);
    await server.listen(options);
    return server;
  }
}

class NodeListeningServer implements ListeningServer {
  port = 0;
  readonly #state: ServerState;
  readonly #http1: Server;
  readonly #connections = new Http1Connections();
  readonly #http2: Http2Sessions;
  readonly #sniffer: ProtocolSniffer;
  #closed: Promise<void> | undefined;

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.#state = { handler, bounds, inFlight: new Set(), draining: false };
    this.#http1 = createServer({
      headersTimeout: bounds.headTimeoutMs,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: bounds.tickMs,
      keepAliveTimeout: bounds.keepAliveSeconds * 1_000,
      maxHeaderSize: MAX_HEAD_BYTES,
    });
    this.#http1.on('request', (request, response) => this.#onHttp1(request, response));
    this.#http2 = new Http2Sessions(
      bounds,
      (stream, headers) => void new Http2Exchange(stream, headers, this.#state).run(),
    );
    this.#sniffer = new ProtocolSniffer(this.#http1, {
      timeoutMs: bounds.headTimeoutMs,
      onHttp1: (socket) => this.#connections.open(socket),
      onHttp2: (socket) => this.#http2.accept(socket),
    });
  }

  listen(options: HttpServerOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http1.once('error', reject);
      this.#http1.listen(
        { host: options.hostname, port: options.port, reusePort: options.reusePort ?? false },
        () => {
          this.#http1.off('error', reject);
          const address = this.#http1.address();
          this.port = typeof address === 'object' && address !== null ? address.port : options.port;
          resolve();
        },
      );
    });
  }

  inFlight(): number {
    return this.#state.inFlight.size;
  }

  drain(): void {
    this.#state.draining = true;
    this.#http1.closeIdleConnections();
    this.#sniffer.closeUndecided();
    this.#http2.drain();
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#http1.close(() => resolve());
      this.#http1.closeAllConnections();
      this.#sniffer.closeUndecided();
      this.#http2.destroy();
    });
    return this.#closed;
  }

  #onHttp1(request: IncomingMessage, response: ServerResponse): void {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      response.writeHead(refusal, { connection: 'close' }).end();
      return;
    }
    const { socket } = request;
    const exchange = new Http1Exchange(request, response, this.#state);
    this.#connections.add(socket, exchange);
    response.on('close', () => this.#connections.remove(socket, exchange));
    void exchange.run();
  }
}
