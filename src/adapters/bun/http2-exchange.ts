import { type FailureCode, FailureError, failure } from '../../core/failure.ts';
import type { ByteSource } from '../../ports/byte-source.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { BodyLimits, HttpHandler, HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { BodyCollector } from '../http/body-collector.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../http/internal-error.ts';
import { hasNoBody, isSource } from '../http/reply-body.ts';
import { endToEndHeaders } from '../http/reply-headers.ts';
import { ReplyPump, type ReplySink } from '../http/reply-pump.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import type { TickWatch, Watched } from '../http/tick-watch.ts';
import { isUpgrade, refuseUpgrade } from '../http/upgrade.ts';
import { collectWebStream } from './http2-request-body.ts';

/** Bun must not buffer between the source and the socket: each piece is asked for when the last one is gone. */
const UNBUFFERED = Object.freeze({ highWaterMark: 0 });
/** Share of Bun's idle time after which its timer is switched off. The timer is coarse (4 s). */
const IDLE_TIMER_OFF_AFTER = 0.25;

const EMPTY = Promise.resolve(new Uint8Array(0));

/** The server as its exchanges see it. */
export interface BunHttp2Host {
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly exchanges: TickWatch<BunHttp2Exchange>;
  readonly draining: boolean;
  addressOf(raw: Request): string;
  /** Sets Bun's idle timer of the request's connection; 0 switches it off. */
  setIdleTimeout(raw: Request, seconds: number): void;
}

/**
 * A request that Bun.serve hands over, and its reply. The request's parts are looked up only when they are asked for.
 *
 * Bun's idle timer closes a connection whose handler is silent, and once switched off it stays off (0001-runtimes.md in
 * docs/decisions, C and D). So it is switched off only for a request that takes long, and on again before the reply ends.
 * A stalled reader, which the timer would have caught, is cut here.
 */
export class BunHttp2Exchange implements HttpRequest, ReplySink, Watched {
  readonly #raw: Request;
  readonly #host: BunHttp2Host;
  readonly #startedTick: number;
  #idleTimer: 'on' | 'off' = 'on';
  /** Tick at which the body must have come; -1: none is awaited. */
  #bodyDueTick = -1;
  #rejectBody: ((error: FailureError) => void) | undefined;
  /** The body was left unread in part, so the connection cannot carry another request. */
  #bodyBroken = false;
  /** Tick at which the client must have taken what was written; -1: it has. */
  #takenDueTick = -1;
  #pump: ReplyPump | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(raw: Request, host: BunHttp2Host) {
    this.#raw = raw;
    this.#host = host;
    this.#startedTick = host.exchanges.tick;
    host.exchanges.add(this);
  }

  get method(): string {
    return this.#raw.method;
  }

  get target(): string {
    const url = this.#raw.url;
    // The search begins behind `http://`. Bun has resolved `..` by now, and left the percent-encoding alone.
    const path = url.indexOf('/', 8);
    return path < 0 ? '/' : url.slice(path);
  }

  get remoteAddress(): string {
    return this.#host.addressOf(this.#raw);
  }

  get signal(): AbortSignal {
    return this.#raw.signal;
  }

  header(name: string): string | null {
    return this.#raw.headers.get(name);
  }

  headers(): Iterable<readonly [string, string]> {
    return this.#raw.headers;
  }

  body(limits: BodyLimits): Promise<Uint8Array> {
    const header = this.#raw.headers.get('content-length');
    const declared = header === null ? undefined : Number(header);
    // Not through `raw.body`, which would make a stream: that costs more than all the rest.
    if (declared !== undefined && declared <= limits.maxBytes) return this.#wholeBody(limits.timeoutMs);
    const stream = this.#raw.body;
    if (stream === null) return EMPTY;
    return this.#countedBody(stream, new BodyCollector(limits, this.#host.bounds, declared));
  }

  async answer(): Promise<Response> {
    try {
      return this.#reply(await this.#host.handler(this));
    } catch (thrown) {
      this.#pump?.stop();
      this.#leave();
      return thrown instanceof NetworkError && thrown.code === 'reset'
        ? cutResponse()
        : internalErrorResponse();
    }
  }

  look(tick: number): void {
    const { bounds } = this.#host;
    const idleTicks = Math.floor((bounds.keepAliveSeconds * 1_000 * IDLE_TIMER_OFF_AFTER) / bounds.tickMs);
    if (this.#idleTimer === 'on' && tick - this.#startedTick >= Math.max(1, idleTicks)) {
      this.#idleTimer = 'off';
      this.#host.setIdleTimeout(this.#raw, 0);
    }
    if (this.#bodyDueTick >= 0 && tick >= this.#bodyDueTick) this.#failBody('request_timeout');
    if (this.#takenDueTick >= 0 && tick >= this.#takenDueTick) this.#pump?.broke();
  }

  write(piece: Uint8Array): boolean {
    // Bun may ask for the next piece before `enqueue` returns.
    this.#takenDueTick = this.#host.exchanges.tickIn(this.#host.bounds.stalledReaderMs);
    this.#controller?.enqueue(piece);
    return false;
  }

  end(): void {
    this.#leave();
    this.#controller?.close();
  }

  cut(): void {
    this.#leave();
    // Bun prints the reason of an error, so it is given none (docs/decisions/0001-runtimes.md, R).
    this.#controller?.error(undefined);
  }

  #reply(reply: HttpReply): Response {
    const { body, status } = reply;
    if (isUpgrade(reply)) refuseUpgrade(reply, 'HTTP/2 has no upgrade');
    let headers = endToEndHeaders(reply.headers);
    if (this.#host.draining || this.#bodyBroken) headers = { ...headers, connection: 'close' };
    const init = { status, headers };
    if (isSource(body) && !hasNoBody(status) && this.method !== 'HEAD')
      return new Response(this.#stream(body), init);
    if (isSource(body)) body.cancel();
    this.#leave();
    return new Response(hasNoBody(status) || isSource(body) ? null : (body as BodyInit | null), init);
  }

  /** Not an async generator, and not of type `direct` (docs/decisions/0001-runtimes.md, E and F). */
  #stream(source: ByteSource): ReadableStream<Uint8Array> {
    const pump = new ReplyPump(source, this);
    this.#pump = pump;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#takenDueTick = -1;
          pump.resume();
        },
        cancel: () => {
          this.#leave();
          pump.stop();
        },
      },
      UNBUFFERED,
    );
  }

  /** Bun collects the body. */
  #wholeBody(timeoutMs: number): Promise<Uint8Array> {
    this.#bodyDueTick = this.#host.exchanges.tickIn(timeoutMs);
    return new Promise((resolve, reject) => {
      this.#rejectBody = reject;
      this.#raw.bytes().then(
        (body) => {
          this.#bodyDueTick = -1;
          resolve(body);
        },
        // The client left, or its framing broke and Bun answered 400. In both cases nobody is listening.
        () => this.#failBody('client_closed'),
      );
    });
  }

  async #countedBody(stream: ReadableStream<Uint8Array>, collector: BodyCollector): Promise<Uint8Array> {
    void collectWebStream(stream, collector);
    try {
      return await collector.body;
    } catch (thrown) {
      this.#bodyBroken = !collector.complete;
      throw thrown;
    }
  }

  #failBody(code: FailureCode): void {
    this.#bodyDueTick = -1;
    this.#bodyBroken = true;
    this.#rejectBody?.(new FailureError(failure(code)));
  }

  /** No limit applies any more. Called before the last byte of the reply is handed to Bun. */
  #leave(): void {
    this.#host.exchanges.delete(this);
    if (this.#idleTimer === 'on') return;
    this.#idleTimer = 'on';
    this.#host.setIdleTimeout(this.#raw, this.#host.bounds.keepAliveSeconds);
  }
}

/** Makes Bun reset the stream without a byte of an answer. */
export function cutResponse(): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        // Bun prints the reason of an error, so it is given none (docs/decisions/0001-runtimes.md, R).
        controller.error(undefined);
      },
    }),
  );
}

export function internalErrorResponse(): Response {
  return new Response(INTERNAL_ERROR_BODY, { status: 500, headers: INTERNAL_ERROR_HEADERS });
}
