import { type FailureCode, FailureError, failure } from '../../core/failure.ts';
import type { BodyLimits } from '../../ports/http-server.ts';
import { Pieces } from './pieces.ts';
import { readAwayBytes, type ServerBounds } from './server-bounds.ts';

/**
 * Collects a request body whose chunks are pushed in, within limits of size and time. A body over the size is dropped but
 * still read, within bounds: a client that is still writing when its connection closes never sees the answer.
 *
 * ```
 * collecting ──over maxBytes──▶ discarding
 * collecting, discarding ──end, time up, client gone, too much to discard──▶ settled
 * ```
 */
export class BodyCollector {
  /** The body was read to its end, so its connection can carry another request. */
  complete = false;
  /** Called when time is up: no further chunk is wanted. */
  onStop: () => void = () => {};
  /** Resolves to the body, or rejects with FailureError. */
  readonly body: Promise<Uint8Array>;
  readonly #maxBytes: number;
  readonly #bounds: ServerBounds;
  #phase: 'collecting' | 'discarding' | 'settled' = 'collecting';
  /** Bounded by `maxBytes`. */
  readonly #chunks = new Pieces();
  #received = 0;
  #timer: ReturnType<typeof setTimeout>;
  #resolve: (body: Uint8Array) => void = () => {};
  #reject: (error: FailureError) => void = () => {};

  /** `declaredBytes`: the request's content-length, where it has one. */
  constructor(limits: BodyLimits, bounds: ServerBounds, declaredBytes: number | undefined) {
    this.#maxBytes = limits.maxBytes;
    this.#bounds = bounds;
    this.body = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(this.#expire, limits.timeoutMs);
    if (declaredBytes !== undefined && declaredBytes > limits.maxBytes) this.#discard();
  }

  /** Takes the next chunk. False: stop reading. */
  push(chunk: Uint8Array): boolean {
    if (this.#phase === 'settled') return false;
    this.#received += chunk.length;
    if (this.#phase === 'collecting') {
      if (this.#received <= this.#maxBytes) {
        this.#chunks.push(chunk);
        return true;
      }
      this.#discard();
    }
    if (this.#received <= readAwayBytes(this.#maxBytes, this.#bounds)) return true;
    this.#fail('payload_too_large');
    return false;
  }

  /** The body is complete. */
  end(): void {
    this.complete = true;
    if (this.#phase === 'discarding') this.#fail('payload_too_large');
    if (this.#phase === 'settled') return;
    this.#settle();
    this.#resolve(this.#chunks.take());
  }

  /** The client left before the body was complete. */
  clientGone(): void {
    this.#fail('client_closed');
  }

  readonly #expire = (): void => {
    this.#fail(this.#phase === 'discarding' ? 'payload_too_large' : 'request_timeout');
    this.onStop();
  };

  #discard(): void {
    this.#phase = 'discarding';
    this.#chunks.clear();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#expire, this.#bounds.readAwayMs);
  }

  #fail(code: FailureCode): void {
    if (this.#phase === 'settled') return;
    this.#settle();
    const size = `The request body is larger than \`server.maxBody\`, which is ${this.#maxBytes} bytes.`;
    this.#reject(new FailureError(failure(code, code === 'payload_too_large' ? size : undefined)));
  }

  #settle(): void {
    this.#phase = 'settled';
    clearTimeout(this.#timer);
  }
}
