import type { BodyLimits } from '../../../ports/http-server.ts';
import { BodyCollector } from '../../http/body-collector.ts';
import type { ServerBounds } from '../../http/server-bounds.ts';

const EMPTY: Promise<Uint8Array> = Promise.resolve(new Uint8Array(0));

/** Where the bytes come from. */
export interface BodyHost {
  /** The body is wanted. False: nothing more of it will come, it is all there. */
  wantBody(): boolean;
  /** The body is no longer wanted. */
  holdBody(): void;
}

/** The body of a request: what of it came before it was asked for, and then what comes. */
export class IncomingBody {
  readonly #host: BodyHost;
  readonly #bounds: ServerBounds;
  readonly #declaredBytes: number | undefined;
  #early: Buffer[] | undefined;
  #earlyBytes = 0;
  #collector: BodyCollector | undefined;
  #asked = false;
  #broken = false;
  #gone = false;
  #over = false;

  /** `contentLength`: the header. `first`: what came with the head. */
  constructor(host: BodyHost, bounds: ServerBounds, contentLength: string | null, first: Buffer | undefined) {
    this.#host = host;
    this.#bounds = bounds;
    this.#declaredBytes = contentLength === null ? undefined : Number(contentLength);
    if (first && first.length > 0) {
      this.#early = [first];
      this.#earlyBytes = first.length;
    }
  }

  get asked(): boolean {
    return this.#asked;
  }

  /** Some of it has come. */
  get begun(): boolean {
    return this.#earlyBytes > 0;
  }

  /** It was left unread in part: the connection cannot carry another request. */
  get broken(): boolean {
    return this.#broken;
  }

  /** See `HttpRequest.body`. */
  read(limits: BodyLimits): Promise<Uint8Array> {
    this.#asked = true;
    const early = this.#early;
    this.#early = undefined;
    if (!this.#host.wantBody()) {
      if (early === undefined) return EMPTY;
      const [only] = early;
      if (early.length === 1 && only && only.length <= limits.maxBytes) return Promise.resolve(only);
    }
    return this.#collect(limits, early ?? []);
  }

  /** The next piece. @returns how many bytes wait for somebody to ask for them */
  push(piece: Buffer, isLast: boolean): number {
    if (this.#collector) {
      if (piece.length > 0 && !this.#collector.push(piece)) this.#host.holdBody();
      if (isLast) this.#collector.end();
      return 0;
    }
    // Asked for and given up, or answered without it: nobody will want it.
    if (this.#asked || piece.length === 0) return 0;
    this.#earlyBytes += piece.length;
    if (this.#early) this.#early.push(piece);
    else this.#early = [piece];
    return this.#earlyBytes;
  }

  clientGone(): void {
    this.#gone = true;
    this.#collector?.clientGone();
  }

  /** The request is answered: from now on the connection is another one's. */
  end(): void {
    this.#over = true;
  }

  async #collect(limits: BodyLimits, early: readonly Buffer[]): Promise<Uint8Array> {
    const collector = new BodyCollector(limits, this.#bounds, this.#declaredBytes);
    collector.onStop = () => {
      if (!this.#over) this.#host.holdBody();
    };
    for (const piece of early) collector.push(piece);
    if (this.#gone) collector.clientGone();
    else if (!this.#host.wantBody()) collector.end();
    else this.#collector = collector;
    try {
      return await collector.body;
    } catch (thrown) {
      this.#broken = !collector.complete;
      throw thrown;
    } finally {
      this.#collector = undefined;
    }
  }
}
