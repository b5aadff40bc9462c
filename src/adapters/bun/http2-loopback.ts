import { NetworkError } from '../../ports/http-client.ts';
import type { HttpHandler } from '../../ports/http-server.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../http/internal-error.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import { BunRequest, type RequestServer } from './http2-exchange.ts';
import { cutResponse, toResponse } from './http2-reply.ts';
import { Watch } from './http2-watch.ts';

/** Above any limit of ours: Bun resets the connection of a longer body, and our 413 would never be read. */
const RUNTIME_BODY_LIMIT_BYTES = 2 ** 40;

/** Serves HTTP/2 with Bun.serve, on a port of the loopback of its own. */
export class Http2Server implements RequestServer {
  readonly port: number;
  readonly #server: Bun.Server<undefined>;
  readonly #handler: HttpHandler;
  readonly #bounds: ServerBounds;
  readonly #watch: Watch;
  readonly #peerOf: (port: number) => string | undefined;
  #draining = false;
  #closed: Promise<void> | undefined;

  /** `peerOf` tells the address of the client whose connection comes from this port of the loopback; undefined: nobody's. */
  constructor(handler: HttpHandler, bounds: ServerBounds, peerOf: (port: number) => string | undefined) {
    this.#handler = handler;
    this.#bounds = bounds;
    this.#peerOf = peerOf;
    this.#server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      http2: true,
      // In development Bun answers errors with source code (pitfall R).
      development: false,
      idleTimeout: bounds.keepAliveSeconds,
      maxRequestBodySize: RUNTIME_BODY_LIMIT_BYTES,
      fetch: (raw) => this.#answer(raw),
      error: internalError,
    });
    this.#watch = new Watch(this.#server, bounds);
    this.port = this.#server.port ?? 0;
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

  addressOf(raw: Request): string {
    return this.#clientOf(raw) ?? '';
  }

  #clientOf(raw: Request): string | undefined {
    const ours = this.#server.requestIP(raw);
    return ours === null ? undefined : this.#peerOf(ours.port);
  }

  async #stop(): Promise<void> {
    this.#watch.stop();
    await this.#server.stop(true);
  }

  async #answer(raw: Request): Promise<Response> {
    // Some program of this machine that has found the port: it is no way past the limits of the other one.
    if (this.#clientOf(raw) === undefined) return cutResponse();
    const request = new BunRequest(raw, this, this.#watch, this.#bounds);
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
