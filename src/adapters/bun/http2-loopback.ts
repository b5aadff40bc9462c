import type { HttpHandler } from '../../ports/http-server.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import { TickWatch } from '../http/tick-watch.ts';
import { BunHttp2Exchange, type BunHttp2Host, cutResponse, internalErrorResponse } from './http2-exchange.ts';

/** Above any limit of ours: Bun resets the connection of a longer body, and the client would never read our 413. */
const RUNTIME_BODY_LIMIT_BYTES = 2 ** 40;

/** Tunnels connect from this address, and to it. */
export const LOOPBACK = '127.0.0.1';

/** Serves HTTP/2 with Bun.serve on a port of the loopback. */
export class Http2Loopback implements BunHttp2Host {
  readonly port: number;
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly exchanges: TickWatch<BunHttp2Exchange>;
  draining = false;
  readonly #server: Bun.Server<undefined>;
  readonly #peerOf: (port: number) => string | undefined;
  #closed: Promise<void> | undefined;

  /** `peerOf` returns the client's address by the loopback port of its tunnel; undefined: the port is no tunnel's. */
  constructor(handler: HttpHandler, bounds: ServerBounds, peerOf: (port: number) => string | undefined) {
    this.handler = handler;
    this.bounds = bounds;
    this.#peerOf = peerOf;
    this.#server = Bun.serve({
      hostname: LOOPBACK,
      port: 0,
      http2: true,
      // In development mode Bun answers errors with source code (docs/decisions/0001-runtimes.md, R).
      development: false,
      idleTimeout: bounds.keepAliveSeconds,
      maxRequestBodySize: RUNTIME_BODY_LIMIT_BYTES,
      fetch: (raw) => this.#answer(raw),
      error: internalErrorResponse,
    });
    this.exchanges = new TickWatch(bounds.tickMs);
    this.port = this.#server.port ?? 0;
  }

  inFlight(): number {
    return this.#server.pendingRequests;
  }

  drain(): void {
    this.draining = true;
    this.#server.closeIdleConnections();
  }

  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  addressOf(raw: Request): string {
    return this.#clientOf(raw) ?? '';
  }

  setIdleTimeout(raw: Request, seconds: number): void {
    this.#server.timeout(raw, seconds);
  }

  #clientOf(raw: Request): string | undefined {
    const ours = this.#server.requestIP(raw);
    // All of 127.0.0.0/8 reaches this port. Another address of it may connect from the port number of a tunnel.
    return ours?.address === LOOPBACK ? this.#peerOf(ours.port) : undefined;
  }

  async #stop(): Promise<void> {
    this.exchanges.stop();
    await this.#server.stop(true);
  }

  #answer(raw: Request): Response | Promise<Response> {
    // A local program that found the port must not get round the limits of the public one.
    if (this.#clientOf(raw) === undefined) return cutResponse();
    return new BunHttp2Exchange(raw, this).answer();
  }
}
