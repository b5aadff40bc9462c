import { NetworkError } from '../../ports/http-client.ts';
import type { HttpHandler, HttpServer, HttpServerOptions, ListeningServer } from '../../ports/http-server.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../system/internal-error.ts';
import { DEFAULT_BOUNDS, type ServerBounds } from '../system/server-bounds.ts';
import { BunRequest } from './request.ts';
import { cutResponse, toResponse } from './response.ts';
import { Watch } from './watch.ts';

/** Above any limit of ours: Bun resets the connection of a longer body, and our 413 would never be read. */
const RUNTIME_BODY_LIMIT_BYTES = 2 ** 40;

/** Serves with Bun.serve: HTTP/1.1, and HTTP/2 to connections that open with its preface. */
export class BunHttpServer implements HttpServer {
  readonly #bounds: ServerBounds;

  constructor(bounds: Partial<ServerBounds> = {}) {
    this.#bounds = { ...DEFAULT_BOUNDS, ...bounds };
  }

  async listen(handler: HttpHandler, options: HttpServerOptions): Promise<ListeningServer> {
    return new BunListeningServer(handler, options, this.#bounds);
  }
}

class BunListeningServer implements ListeningServer {
  readonly port: number;
  readonly #server: Bun.Server<undefined>;
  readonly #handler: HttpHandler;
  readonly #bounds: ServerBounds;
  readonly #watch: Watch;
  #draining = false;
  #closed: Promise<void> | undefined;

  constructor(handler: HttpHandler, options: HttpServerOptions, bounds: ServerBounds) {
    this.#handler = handler;
    this.#bounds = bounds;
    this.#server = Bun.serve({
      hostname: options.hostname,
      port: options.port,
      reusePort: options.reusePort ?? false,
      http2: true,
      // In development Bun answers errors with source code (pitfall R).
      development: false,
      idleTimeout: bounds.keepAliveSeconds,
      maxRequestBodySize: RUNTIME_BODY_LIMIT_BYTES,
      fetch: (raw) => this.#answer(raw),
      error: internalError,
    });
    this.#watch = new Watch(this.#server, bounds);
    this.port = this.#server.port ?? options.port;
  }

  inFlight(): number {
    return this.#server.pendingRequests;
  }

  drain(): void {
    this.#draining = true;
    this.#server.closeIdleConnections();
  }

  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  async #stop(): Promise<void> {
    this.#watch.stop();
    await this.#server.stop(true);
  }

  async #answer(raw: Request): Promise<Response> {
    const request = new BunRequest(raw, this.#server, this.#watch, this.#bounds);
    this.#watch.add(request);
    try {
      return toResponse(await this.#handler(request), request, this.#watch, this.#draining);
    } catch (thrown) {
      this.#watch.remove(request);
      return thrown instanceof NetworkError && thrown.code === 'reset' ? cutResponse() : internalError();
    }
  }
}

function internalError(): Response {
  return new Response(INTERNAL_ERROR_BODY, { status: 500, headers: INTERNAL_ERROR_HEADERS });
}
