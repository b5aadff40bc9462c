import type { BodyLimits } from '../../../ports/http-server.ts';
import { BodyCollector } from '../../http/body-collector.ts';
import { Pieces } from '../../http/pieces.ts';
import type { ServerBounds } from '../../http/server-bounds.ts';

const EMPTY: Promise<Uint8Array> = Promise.resolve(new Uint8Array(0));

/** Where the bytes come from. */
export interface BodyHost {
  /** The body is wanted. False: no more of it will come. */
  wantBody(): boolean;
  /** The body is no longer wanted. */
  holdBody(): void;
}

/**
 * The body of a request: the pieces that came before the handler asked for it, and those that come later.
 *
 * ```
 * unasked ──read──▶ reading ──whole──▶ read
 *                   reading ──too large, too late──▶ broken
 * unasked ──read, all is there──▶ read
 * any ──client left──▶ gone            any ──request answered──▶ over
 * ```
 */
export class IncomingBody {
  readonly #host: BodyHost;
  readonly #bounds: ServerBounds;
  readonly #declaredBytes: number | undefined;
  #phase: 'unasked' | 'reading' | 'read' | 'broken' | 'gone' | 'over' = 'unasked';
  /** Bounded: the connection stops reading when `push` reports too much. */
  #early: Pieces | undefined;
  #earlyBytes = 0;
  #collector: BodyCollector | undefined;

  /** `contentLength`: the header. `first`: what came with the head. */
  constructor(host: BodyHost, bounds: ServerBounds, contentLength: string | null, first: Buffer | undefined) {
    this.#host = host;
    this.#bounds = bounds;
    this.#declaredBytes = contentLength === null ? undefined : Number(contentLength);
    if (first && first.length > 0) this.#hold(first);
  }

  /** The handler has asked for it. */
  get asked(): boolean {
    return this.#phase !== 'unasked';
  }

  /** Some of it has come. */
  get begun(): boolean {
    return this.#earlyBytes > 0;
  }

  /** It was left unread in part, so the connection cannot carry another request. */
  get broken(): boolean {
    return this.#phase === 'broken';
  }

  /** See `HttpRequest.body`. */
  read(limits: BodyLimits): Promise<Uint8Array> {
    const early = this.#early?.take();
    this.#early = undefined;
    // The connection carries another request by now, whose body this one must not take.
    if (this.#phase === 'over') return this.#collect(limits, undefined);
    if (this.#host.wantBody()) {
      if (this.#phase === 'unasked') this.#phase = 'reading';
      return this.#collect(limits, early);
    }
    if (this.#phase === 'unasked') this.#phase = 'read';
    if (early === undefined) return EMPTY;
    return early.length <= limits.maxBytes ? Promise.resolve(early) : this.#collect(limits, early);
  }

  /** Takes the next piece. @returns how many bytes wait for the handler to ask for them */
  push(piece: Buffer, isLast: boolean): number {
    if (this.#collector) {
      if (piece.length > 0 && !this.#collector.push(piece)) this.#host.holdBody();
      if (isLast) this.#collector.end();
      return 0;
    }
    // After the handler has asked for it and given up, nobody will want it.
    if (this.#phase !== 'unasked' || piece.length === 0) return 0;
    this.#hold(piece);
    return this.#earlyBytes;
  }

  clientGone(): void {
    this.#phase = 'gone';
    this.#collector?.clientGone();
  }

  /** The request is answered: from now on the connection belongs to the next one. */
  end(): void {
    this.#phase = 'over';
  }

  #hold(piece: Buffer): void {
    this.#earlyBytes += piece.length;
    this.#early ??= new Pieces();
    this.#early.push(piece);
  }

  async #collect(limits: BodyLimits, early: Uint8Array | undefined): Promise<Uint8Array> {
    const collector = new BodyCollector(limits, this.#bounds, this.#declaredBytes);
    collector.onStop = () => {
      if (this.#phase !== 'over') this.#host.holdBody();
    };
    if (early) collector.push(early);
    if (this.#phase === 'gone' || this.#phase === 'over') collector.clientGone();
    else if (this.#phase === 'reading') this.#collector = collector;
    else collector.end();
    try {
      const body = await collector.body;
      if (this.#phase === 'reading') this.#phase = 'read';
      return body;
    } catch (thrown) {
      if (this.#phase === 'reading' && !collector.complete) this.#phase = 'broken';
      throw thrown;
    } finally {
      this.#collector = undefined;
    }
  }
}
