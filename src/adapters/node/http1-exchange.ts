import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpReply } from '../../ports/http-server.ts';
import { endToEndHeaders } from '../system/reply-headers.ts';
import { NodeExchange, type ServerState } from './node-exchange.ts';

/** Bun's own limit, so that both runtimes draw the line in one place. */
const MAX_HEADERS = 200;

/** A request of node:http. */
export class Http1Exchange extends NodeExchange {
  readonly method: string;
  readonly target: string;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse, state: ServerState) {
    super(request, response, state);
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? 'GET';
    this.target = originForm(request.url ?? '/');
  }

  get remoteAddress(): string {
    return this.#request.socket.remoteAddress ?? '';
  }

  header(name: string): string | null {
    const value = this.#request.headers[name];
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  *headers(): Iterable<readonly [string, string]> {
    for (const [name, value] of Object.entries(this.#request.headers)) {
      if (value !== undefined) yield [name, typeof value === 'string' ? value : value.join(', ')];
    }
  }

  cut(): void {
    this.#request.socket.resetAndDestroy();
  }

  protected sentInFull(): boolean {
    return this.#response.writableFinished;
  }

  protected writeHead(reply: HttpReply, length: number | undefined): void {
    const headers = { ...endToEndHeaders(reply.headers) };
    if (length !== undefined && reply.status !== 204 && reply.status !== 304)
      headers['content-length'] = `${length}`;
    if (this.state.draining || this.bodyLeftUnread) headers.connection = 'close';
    this.#response.writeHead(reply.status, headers);
    this.#boundUnreadBody();
  }

  /** Node reads away what the handler left of the body, to use the connection again: not for ever. */
  #boundUnreadBody(): void {
    const request = this.#request;
    if (request.complete) return;
    const { socket } = request;
    const timer = setTimeout(() => socket.destroy(), this.state.bounds.readAwayMs);
    timer.unref();
    request.once('close', () => clearTimeout(timer));
  }
}

/** Why a request that node:http let through is refused, or undefined. */
export function refusalOf(request: IncomingMessage): number | undefined {
  const coding = request.headers['transfer-encoding'];
  // Codings other than chunked, and chunked before HTTP/1.1, are read in different ways by different servers.
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || request.httpVersion !== '1.1'))
    return 400;
  if (request.httpVersionMajor !== 1) return 505;
  if (request.rawHeaders.length > 2 * MAX_HEADERS) return 431;
  return undefined;
}

/** Proxies send the absolute form (RFC 9112 §3.2.2): only its path matters here. */
function originForm(url: string): string {
  if (url.startsWith('/') || url === '*') return url;
  const path = url.indexOf('/', url.indexOf('://') + 3);
  return path < 0 ? '/' : url.slice(path);
}
