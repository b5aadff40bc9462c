import {
  type HttpClient,
  NetworkError,
  type SendOptions,
  type UpstreamReply,
  type WireRequest,
} from '../../../ports/http-client.ts';
import type { Dialer } from '../../socket/dialer.ts';
import type { ClientConnection } from './client-connection.ts';
import { ClientExchange, type Redialler } from './client-exchange.ts';
import { ConnectionPool } from './connection-pool.ts';
import { requestBytes } from './request-bytes.ts';
import { type Upstream, upstreamOf } from './upstream.ts';

/** Far above the number of providers that one configuration names. */
const MAX_UPSTREAMS = 256;

/** Speaks HTTP/1.1 over the sockets that `dialer` opens, and keeps connections for later requests. */
export class Http1Client implements HttpClient, Redialler {
  readonly #dialer: Dialer;
  readonly #pool = new ConnectionPool();
  /** By origin. */
  readonly #upstreams = new Map<string, Upstream>();

  constructor(dialer: Dialer) {
    this.#dialer = dialer;
  }

  send(request: WireRequest, options: SendOptions): Promise<UpstreamReply> {
    if (options.signal.aborted) return Promise.reject(new NetworkError('aborted', 'signal'));
    const { url } = request;
    // The search begins behind `https://`. A URL without a path ends with its host.
    const slash = url.indexOf('/', 8);
    const origin = slash < 0 ? url : url.slice(0, slash);
    const upstream = this.#upstream(origin);
    return new Promise((resolve, reject) => {
      const bytes = requestBytes(request, slash < 0 ? '/' : url.slice(slash), upstream.authority);
      const exchange = new ClientExchange(options, { resolve, reject }, this);
      const free = this.#pool.take(origin);
      if (free) exchange.start(free, bytes);
      else this.#dial(upstream, exchange, bytes);
    });
  }

  async close(): Promise<void> {
    this.#pool.close();
  }

  redial(exchange: ClientExchange, dead: ClientConnection, request: readonly Uint8Array[]): void {
    this.#pool.dropOlder(dead);
    this.#dial(dead.upstream, exchange, request);
  }

  #dial(upstream: Upstream, exchange: ClientExchange, request: readonly Uint8Array[]): void {
    const timeoutMs = exchange.connectTimeoutMs;
    const dialling = this.#dialer.dial(upstream);
    exchange.dialled(dialling.cancel);
    const timer = setTimeout(
      () => exchange.fail(new NetworkError('connect-timeout', `${timeoutMs} ms`)),
      timeoutMs,
    );
    dialling.socket.then(
      (socket) => {
        clearTimeout(timer);
        if (exchange.over) socket.reset();
        else exchange.start(this.#pool.open(upstream, socket), request);
      },
      (thrown: unknown) => {
        clearTimeout(timer);
        exchange.fail(thrown);
      },
    );
  }

  #upstream(origin: string): Upstream {
    let upstream = this.#upstreams.get(origin);
    if (upstream === undefined) {
      upstream = upstreamOf(origin);
      if (this.#upstreams.size >= MAX_UPSTREAMS) this.#upstreams.clear();
      this.#upstreams.set(origin, upstream);
    }
    return upstream;
  }
}
