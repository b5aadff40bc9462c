import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { Cancellation } from '../../core/cancellation.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { BodyLimits, HttpHandler, HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../http/internal-error.ts';
import { isSource } from '../http/reply-body.ts';
import { endToEndHeaders } from '../http/reply-headers.ts';
import { ReplyPump, type ReplySink } from '../http/reply-pump.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import type { TickWatch, Watched } from '../http/tick-watch.ts';
import { isUpgrade, refuseUpgrade } from '../http/upgrade.ts';
import { collectNodeStream } from './http2-request-body.ts';

/** The server as its exchanges see it. */
export interface NodeHttp2Host {
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly exchanges: TickWatch<NodeHttp2Exchange>;
}

/**
 * A stream of node:http2: one request and its reply.
 *
 * ```
 * handling ──head sent──▶ replying ──stream closed──▶ over
 * handling, replying ──client left, stream reset──▶ gone
 * ```
 */
export class NodeHttp2Exchange implements HttpRequest, ReplySink, Watched {
  readonly method: string;
  readonly target: string;
  readonly signal = new Cancellation();
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #host: NodeHttp2Host;
  #phase: 'handling' | 'replying' | 'over' | 'gone' = 'handling';
  #bodyLeftUnread = false;
  #pump: ReplyPump | undefined;
  /** Tick at which the client must have taken what was written; -1: it has. */
  #takenDueTick = -1;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, host: NodeHttp2Host) {
    this.#stream = stream;
    this.#headers = headers;
    this.#host = host;
    this.method = headers[':method'] ?? 'GET';
    this.target = headers[':path'] ?? '/';
    host.exchanges.add(this);
    stream.on('close', () => this.#onClose());
    // 'close' follows. An 'error' without a listener would end the process.
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
    const length = this.header('content-length');
    const reading = collectNodeStream(this.#stream, length, limits, this.#host.bounds);
    try {
      return await reading.body;
    } catch (thrown) {
      this.#bodyLeftUnread = !reading.complete;
      throw thrown;
    }
  }

  async run(): Promise<void> {
    try {
      this.#reply(await this.#host.handler(this));
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  look(tick: number): void {
    if (this.#takenDueTick >= 0 && tick >= this.#takenDueTick) this.#pump?.broke();
  }

  write(piece: Uint8Array): boolean {
    if (this.#stream.write(piece)) return true;
    this.#takenDueTick = this.#host.exchanges.tickIn(this.#host.bounds.stalledReaderMs);
    return false;
  }

  end(): void {
    this.#stream.end();
  }

  /** Resets the stream, so that the client cannot take it for an end. */
  cut(): void {
    // `close` with a code would end the stream cleanly first.
    this.#stream.destroy(new Error('cut'));
  }

  #reply(reply: HttpReply): void {
    const { body } = reply;
    if (this.#phase !== 'handling') {
      if (isSource(body)) body.cancel();
    } else if (isUpgrade(reply)) {
      refuseUpgrade(reply, 'HTTP/2 has no upgrade');
    } else if (isSource(body) && this.method !== 'HEAD') {
      this.#writeHead(reply, undefined);
      const pump = new ReplyPump(body, this);
      this.#pump = pump;
      this.#stream.on('drain', () => {
        this.#takenDueTick = -1;
        pump.resume();
      });
      pump.resume();
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
    this.#phase = 'replying';
    // A client that has the whole reply need not send the rest of its body (RFC 9113 §8.1).
    if (this.#bodyLeftUnread)
      this.#stream.once('finish', () => this.#stream.close(constants.NGHTTP2_NO_ERROR));
  }

  #refuse(thrown: unknown): void {
    if (this.#phase === 'gone') return;
    if (this.#phase === 'handling' && !(thrown instanceof NetworkError && thrown.code === 'reset'))
      this.#reply({ status: 500, headers: INTERNAL_ERROR_HEADERS, body: INTERNAL_ERROR_BODY });
    else this.cut();
  }

  #onClose(): void {
    this.#host.exchanges.delete(this);
    // A stream that the client has reset counts as finished, too.
    if (this.#stream.writableFinished && !this.#stream.aborted) {
      this.#phase = 'over';
      return;
    }
    // The handler and the source of the reply must stop working for the client.
    this.#phase = 'gone';
    this.#pump?.stop();
    this.signal.abort();
  }
}

function ignore(): void {}
