import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { Cancellation } from '../../core/cancellation.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { BodyLimits, HttpHandler, HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../http/internal-error.ts';
import { isSource } from '../http/reply-body.ts';
import { endToEndHeaders } from '../http/reply-headers.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import { ReplyPump } from './http2-reply.ts';
import { readBody } from './http2-request-body.ts';

/** What all streams of one server share. */
export interface Http2State {
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly inFlight: Set<Http2Exchange>;
}

/** A stream of node:http2: one request and its reply. */
export class Http2Exchange implements HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly signal = new Cancellation();
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #state: Http2State;
  #bodyLeftUnread = false;
  #pump: ReplyPump | undefined;
  #over = false;
  #gone = false;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, state: Http2State) {
    this.#stream = stream;
    this.#headers = headers;
    this.#state = state;
    this.method = headers[':method'] ?? 'GET';
    this.target = headers[':path'] ?? '/';
    state.inFlight.add(this);
    stream.on('close', () => this.#onClose());
    // What went wrong shows in 'close'; an 'error' without a listener would end the process.
    stream.on('error', ignore);
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

  async body(limits: BodyLimits): Promise<Uint8Array> {
    const reading = readBody(this.#stream, this.header('content-length'), limits, this.#state.bounds);
    try {
      return await reading.body;
    } catch (thrown) {
      this.#bodyLeftUnread = !reading.complete;
      throw thrown;
    }
  }

  async run(): Promise<void> {
    try {
      this.#reply(await this.#state.handler(this));
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  #reply(reply: HttpReply): void {
    const { body } = reply;
    if (this.#gone) {
      if (isSource(body)) body.cancel();
      return;
    }
    if (isSource(body) && this.method !== 'HEAD') {
      this.#writeHead(reply, undefined);
      const { stalledReaderMs } = this.#state.bounds;
      this.#pump = new ReplyPump(body, this.#stream, stalledReaderMs, () => this.#cut());
      this.#pump.start();
    } else if (isSource(body)) {
      body.cancel();
      this.#writeHead(reply, undefined);
      this.#stream.end();
    } else {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      this.#writeHead(reply, bytes?.length ?? 0);
      if (bytes === null || this.method === 'HEAD') this.#stream.end();
      else this.#stream.end(bytes);
    }
  }

  /** `length`: of a body held whole; undefined for a streamed one. */
  #writeHead(reply: HttpReply, length: number | undefined): void {
    const headers: Record<string, string | number> = {
      ':status': reply.status,
      ...endToEndHeaders(reply.headers),
    };
    if (length !== undefined && reply.status !== 204 && reply.status !== 304)
      headers['content-length'] = length;
    this.#stream.respond(headers);
    // The reply is all there is to say: no need to send the rest of the body (RFC 9113 §8.1).
    if (this.#bodyLeftUnread)
      this.#stream.once('finish', () => this.#stream.close(constants.NGHTTP2_NO_ERROR));
  }

  #refuse(thrown: unknown): void {
    if (this.#gone) return;
    if (thrown instanceof NetworkError && thrown.code === 'reset') this.#cut();
    else this.#reply({ status: 500, headers: INTERNAL_ERROR_HEADERS, body: INTERNAL_ERROR_BODY });
  }

  /** Resets the stream, so that the client cannot take it for an end. */
  #cut(): void {
    // `close` with a code would end the stream cleanly first.
    this.#stream.destroy(new Error('cut'));
  }

  #onClose(): void {
    // A stream that the client reset counts as finished too.
    if (!this.#stream.writableFinished || this.#stream.aborted) this.#clientGone();
    this.#over = true;
    this.#state.inFlight.delete(this);
  }

  /** Whoever still works for the client shall stop. */
  #clientGone(): void {
    if (this.#over || this.#gone) return;
    this.#gone = true;
    this.#pump?.stop();
    this.signal.abort();
  }
}

function ignore(): void {}
