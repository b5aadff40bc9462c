import {
  type HttpClient,
  NetworkError,
  type SendOptions,
  type UpstreamReply,
  type WireRequest,
} from '../../../ports/http-client.ts';
import type { Dialer, Endpoint } from '../../socket/dialer.ts';
import { ClientConnection } from './client-connection.ts';
import { ClientExchange } from './client-exchange.ts';
import { ConnectionPool } from './connection-pool.ts';
import { requestBytes } from './request-bytes.ts';

/** Far above the number of providers that one configuration names. */
const MAX_UPSTREAMS = 256;

/** A server that requests are sent to. */
interface Upstream extends Endpoint {
  readonly origin: string;
}

/** Speaks HTTP/1.1 over the sockets that `dialer` opens, and keeps connections for later requests. */
export class Http1Client implements HttpClient {
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
      const exchange = new ClientExchange(options.signal, { resolve, reject });
      const free = this.#pool.take(origin);
      if (free) exchange.start(free, bytes);
      else this.#dial(upstream, exchange, bytes, options.connectTimeoutMs);
    });
  }

  async close(): Promise<void> {
    this.#pool.close();
  }

  #dial(
    upstream: Upstream,
    exchange: ClientExchange,
    request: readonly Uint8Array[],
    timeoutMs: number,
  ): void {
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
        else exchange.start(new ClientConnection(upstream.origin, socket, this.#pool), request);
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

function upstreamOf(origin: string): Upstream {
  const url = new URL(origin);
  const secure = url.protocol === 'https:';
  return {
    origin,
    secure,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authority: url.host,
  };
}
