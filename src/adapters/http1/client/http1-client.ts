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
const MAX_ENDPOINTS = 256;

/** Speaks HTTP/1.1 over the sockets that `dialer` opens, and keeps connections for later requests. */
export class Http1Client implements HttpClient {
  readonly #dialer: Dialer;
  readonly #pool = new ConnectionPool();
  /** By origin. */
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(dialer: Dialer) {
    this.#dialer = dialer;
  }

  send(request: WireRequest, options: SendOptions): Promise<UpstreamReply> {
    if (options.signal.aborted) return Promise.reject(new NetworkError('aborted', 'signal'));
    const { url } = request;
    // The search begins behind `https://`. A URL without a path ends with its host.
    const slash = url.indexOf('/', 8);
    const origin = slash < 0 ? url : url.slice(0, slash);
    const endpoint = this.#endpoint(origin);
    return new Promise((resolve, reject) => {
      const bytes = requestBytes(request, slash < 0 ? '/' : url.slice(slash), endpoint.authority);
      const exchange = new ClientExchange(options.signal, { resolve, reject });
      const free = this.#pool.take(origin);
      if (free) exchange.start(free, bytes);
      else this.#dial(origin, endpoint, exchange, bytes, options.connectTimeoutMs);
    });
  }

  async close(): Promise<void> {
    this.#pool.close();
  }

  #dial(
    origin: string,
    endpoint: Endpoint,
    exchange: ClientExchange,
    request: Uint8Array,
    timeoutMs: number,
  ): void {
    const dialling = this.#dialer.dial(endpoint);
    exchange.dialled(dialling.cancel);
    const timer = setTimeout(
      () => exchange.fail(new NetworkError('connect-timeout', `${timeoutMs} ms`)),
      timeoutMs,
    );
    dialling.socket.then(
      (socket) => {
        clearTimeout(timer);
        if (exchange.over) socket.reset();
        else exchange.start(new ClientConnection(origin, socket, this.#pool), request);
      },
      (thrown: unknown) => {
        clearTimeout(timer);
        exchange.fail(thrown);
      },
    );
  }

  #endpoint(origin: string): Endpoint {
    let endpoint = this.#endpoints.get(origin);
    if (endpoint === undefined) {
      endpoint = endpointOf(origin);
      if (this.#endpoints.size >= MAX_ENDPOINTS) this.#endpoints.clear();
      this.#endpoints.set(origin, endpoint);
    }
    return endpoint;
  }
}

function endpointOf(origin: string): Endpoint {
  const url = new URL(origin);
  const secure = url.protocol === 'https:';
  return {
    secure,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authority: url.host,
  };
}
