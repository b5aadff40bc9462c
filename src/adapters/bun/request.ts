import type { BodyLimits, HttpRequest } from '../../ports/http-server.ts';
import type { ServerBounds } from '../system/server-bounds.ts';
import { readBody } from './request-body.ts';
import type { Watched } from './watch.ts';

/** A request as Bun.serve hands it over. Everything is looked up when asked for: most requests need little of it. */
export class BunRequest implements HttpRequest, Watched {
  readonly raw: Request;
  startedTick = 0;
  idleTimerOff = false;
  stalledSinceTick = -1;
  /** The body was left unread in part: the connection cannot carry another request. */
  closeAfterReply = false;
  /** How to end the reply, once it is under way. */
  onCut: (() => void) | undefined;
  readonly #server: Bun.Server<undefined>;
  readonly #bounds: ServerBounds;

  constructor(raw: Request, server: Bun.Server<undefined>, bounds: ServerBounds) {
    this.raw = raw;
    this.#server = server;
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
    return this.#server.requestIP(this.raw)?.address ?? '';
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

  async body(limits: BodyLimits): Promise<Uint8Array> {
    const reading = readBody(this.raw, limits, this.#bounds);
    try {
      return await reading.body;
    } catch (thrown) {
      this.closeAfterReply = !reading.complete;
      throw thrown;
    }
  }

  cut(): void {
    this.onCut?.();
  }
}
