import { type FailureCode, FailureError, failure } from '../../core/failure.ts';
import type { BodyLimits, HttpRequest } from '../../ports/http-server.ts';
import { BodyCollector } from '../http/body-collector.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import { collectChunks } from './http2-request-body.ts';
import type { Watch, Watched } from './http2-watch.ts';

const EMPTY = Promise.resolve(new Uint8Array(0));

/** The part of the server that a request needs. */
export interface RequestServer {
  addressOf(raw: Request): string;
}

/** A request as Bun.serve hands it over. Everything is looked up when asked for: most requests need little of it. */
export class BunRequest implements HttpRequest, Watched {
  readonly raw: Request;
  startedTick = 0;
  idleTimerOff = false;
  takenDueTick = -1;
  bodyDueTick = -1;
  /** The body was left unread in part: the connection cannot carry another request. */
  closeAfterReply = false;
  /** How to end the reply, once it is under way. */
  onCut: (() => void) | undefined;
  readonly #server: RequestServer;
  readonly #watch: Watch;
  readonly #bounds: ServerBounds;
  #rejectBody: ((error: FailureError) => void) | undefined;

  constructor(raw: Request, server: RequestServer, watch: Watch, bounds: ServerBounds) {
    this.raw = raw;
    this.#server = server;
    this.#watch = watch;
    this.#bounds = bounds;
  }

  get method(): string {
    return this.raw.method;
  }

  get target(): string {
    const url = this.raw.url;
    // After `http://`; Bun has resolved `..` by now, and left the percent-encoding alone.
    const path = url.indexOf('/', 8);
    return path < 0 ? '/' : url.slice(path);
  }

  get remoteAddress(): string {
    return this.#server.addressOf(this.raw);
  }

  get signal(): AbortSignal {
    return this.raw.signal;
  }

  header(name: string): string | null {
    return this.raw.headers.get(name);
  }

  headers(): Iterable<readonly [string, string]> {
    return this.raw.headers;
  }

  body(limits: BodyLimits): Promise<Uint8Array> {
    const header = this.raw.headers.get('content-length');
    const declared = header === null ? undefined : Number(header);
    // Without a look at `raw.body`, which would make a stream of it: that costs more than all the rest.
    if (declared !== undefined && declared <= limits.maxBytes) return this.#wholeBody(limits.timeoutMs);
    const stream = this.raw.body;
    if (stream === null) return EMPTY;
    return this.#countedBody(stream, new BodyCollector(limits, this.#bounds, declared));
  }

  bodyIsLate(): void {
    this.#failBody('request_timeout');
  }

  cut(): void {
    this.onCut?.();
  }

  /** Bun collects it. */
  #wholeBody(timeoutMs: number): Promise<Uint8Array> {
    this.bodyDueTick = this.#watch.tickIn(timeoutMs);
    return new Promise((resolve, reject) => {
      this.#rejectBody = reject;
      this.raw.bytes().then(
        (body) => {
          this.bodyDueTick = -1;
          resolve(body);
        },
        // The client left, or its framing broke and Bun answered 400 and closed: either way nobody is listening.
        () => this.#failBody('client_closed'),
      );
    });
  }

  async #countedBody(stream: ReadableStream<Uint8Array>, collector: BodyCollector): Promise<Uint8Array> {
    void collectChunks(stream, collector);
    try {
      return await collector.body;
    } catch (thrown) {
      this.closeAfterReply = !collector.complete;
      throw thrown;
    }
  }

  #failBody(code: FailureCode): void {
    this.bodyDueTick = -1;
    this.closeAfterReply = true;
    this.#rejectBody?.(new FailureError(failure(code)));
  }
}
