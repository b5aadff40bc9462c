import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { HttpReply } from '../../ports/http-server.ts';
import { endToEndHeaders } from '../system/reply-headers.ts';
import { NodeExchange, type ServerState } from './node-exchange.ts';

/** A stream of node:http2. */
export class Http2Exchange extends NodeExchange {
  readonly method: string;
  readonly target: string;
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, state: ServerState) {
    super(stream, stream, state);
    this.#stream = stream;
    this.#headers = headers;
    this.method = headers[':method'] ?? 'GET';
    this.target = headers[':path'] ?? '/';
  }

  get remoteAddress(): string {
    return this.#stream.session?.socket.remoteAddress ?? '';
  }

  header(name: string): string | null {
    const value = this.#headers[name] ?? (name === 'host' ? this.#headers[':authority'] : undefined);
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  *headers(): Iterable<readonly [string, string]> {
    const authority = this.#headers[':authority'];
    if (authority !== undefined && this.#headers.host === undefined) yield ['host', authority];
    for (const [name, value] of Object.entries(this.#headers)) {
      if (value === undefined || name.startsWith(':')) continue;
      yield [name, typeof value === 'string' ? value : value.join(', ')];
    }
  }

  cut(): void {
    // `close` with a code would end the stream cleanly first.
    this.#stream.destroy(new Error('cut'));
  }

  protected sentInFull(): boolean {
    // A stream that the client reset counts as finished too.
    return this.#stream.writableFinished && !this.#stream.aborted;
  }

  protected writeHead(reply: HttpReply, length: number | undefined): void {
    const headers: Record<string, string | number> = {
      ':status': reply.status,
      ...endToEndHeaders(reply.headers),
    };
    if (length !== undefined && reply.status !== 204 && reply.status !== 304)
      headers['content-length'] = length;
    this.#stream.respond(headers);
    // The reply is all there is to say: no need to send the rest of the body (RFC 9113 §8.1).
    if (this.bodyLeftUnread)
      this.#stream.once('finish', () => this.#stream.close(constants.NGHTTP2_NO_ERROR));
  }
}
