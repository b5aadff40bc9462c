import type { Dispatcher } from 'undici';
import {
  type HttpClient,
  NetworkError,
  type SendOptions,
  type UpstreamReply,
  type WireRequest,
} from '../../ports/http-client.ts';
import { outgoingHeaders } from '../system/outgoing-headers.ts';
import { ClientPool } from './client-pool.ts';
import { Exchange } from './exchange.ts';

/** Below every load balancer's and NAT gateway's own limit (AWS: 350 s), so that we close idle connections first. */
const KEEP_ALIVE_MS = 60_000;

const MAX_HEAD_BYTES = 65_536;

/** Dials with undici's dispatch: its fetch costs twice as much, and ends a truncated gzip body cleanly. */
export class NodeHttpClient implements HttpClient {
  readonly #pool = new ClientPool({
    // undici's own time-outs would end long silences of models that think.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
  });

  send(request: WireRequest, options: SendOptions): Promise<UpstreamReply> {
    if (options.signal.aborted) return Promise.reject(new NetworkError('aborted', 'signal'));
    return new Promise((resolve, reject) => {
      const dispatched = dispatchOptions(request);
      const exchange = new Exchange(this.#pool, dispatched.origin, options, { resolve, reject });
      exchange.start(dispatched);
    });
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

function dispatchOptions(request: WireRequest): Dispatcher.DispatchOptions & { readonly origin: string } {
  const { url } = request;
  // After `https://`. A URL without a path ends with its host.
  const slash = url.indexOf('/', 8);
  return {
    origin: slash < 0 ? url : url.slice(0, slash),
    path: slash < 0 ? '/' : url.slice(slash),
    method: request.method,
    headers: outgoingHeaders(request.headers),
    body: request.body,
  };
}
