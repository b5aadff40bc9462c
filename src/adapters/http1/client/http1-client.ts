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
import { ConnectionPlaces, type PlaceWaiter } from './connection-places.ts';
import { ConnectionPool } from './connection-pool.ts';
import { requestBytes } from './request-bytes.ts';
import { type Upstream, upstreamOf } from './upstream.ts';

/** Far above the number of providers that one configuration names. */
const MAX_UPSTREAMS = 256;

/** Speaks HTTP/1.1 over the sockets that `dialer` opens, and keeps connections for later requests. */
export class Http1Client implements HttpClient, Redialler {
  readonly #dialer: Dialer;
  readonly #places: ConnectionPlaces<ClientConnection>;
  readonly #pool: ConnectionPool;
  /** By origin. */
  readonly #upstreams = new Map<string, Upstream>();

  /** @param maxConnections to one origin; any number if not given */
  constructor(dialer: Dialer, maxConnections: number = Number.POSITIVE_INFINITY) {
    this.#dialer = dialer;
    this.#places = new ConnectionPlaces(maxConnections);
    this.#pool = new ConnectionPool(this.#places);
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
      else this.#dialOrWait(upstream, exchange, bytes);
    });
  }

  async close(): Promise<void> {
    this.#pool.close();
  }

  redial(exchange: ClientExchange, dead: ClientConnection, request: readonly Uint8Array[]): void {
    this.#pool.dropOlder(dead);
    this.#dialOrWait(dead.upstream, exchange, request);
  }

  #dialOrWait(upstream: Upstream, exchange: ClientExchange, request: readonly Uint8Array[]): void {
    if (this.#places.enter(upstream.origin))
      this.#dial(upstream, exchange, request, exchange.connectTimeoutMs);
    else this.#wait(upstream, exchange, request);
  }

  /** For a connection that another request leaves. Waiting and dialling together have the time for connecting. */
  #wait(upstream: Upstream, exchange: ClientExchange, request: readonly Uint8Array[]): void {
    const { origin } = upstream;
    const places = this.#places;
    const timeoutMs = exchange.connectTimeoutMs;
    const since = performance.now();
    const timer = setTimeout(() => {
      places.giveUp(origin, waiter);
      exchange.fail(
        new NetworkError('no-connection', `${places.most} connections, none free in ${timeoutMs} ms`),
      );
    }, timeoutMs);
    const waiter: PlaceWaiter<ClientConnection> = {
      take(connection) {
        clearTimeout(timer);
        connection.ref(true);
        exchange.start(connection, request);
      },
      dial: () => {
        clearTimeout(timer);
        this.#dial(upstream, exchange, request, Math.max(1, timeoutMs - (performance.now() - since)));
      },
    };
    places.wait(origin, waiter);
    exchange.dialled(() => {
      clearTimeout(timer);
      places.giveUp(origin, waiter);
    });
  }

  #dial(
    upstream: Upstream,
    exchange: ClientExchange,
    request: readonly Uint8Array[],
    timeoutMs: number,
  ): void {
    const dialling = this.#dialer.dial(upstream);
    let isCounted = true;
    const leave = (): void => {
      if (isCounted) this.#places.leave(upstream.origin);
      isCounted = false;
    };
    exchange.dialled(() => {
      dialling.cancel();
      leave();
    });
    const timer = setTimeout(
      () => exchange.fail(new NetworkError('connect-timeout', `${Math.round(timeoutMs)} ms`)),
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
        leave();
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
