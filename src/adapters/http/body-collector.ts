import { type FailureCode, FailureError, failure } from '../../core/failure.ts';
import type { BodyLimits } from '../../ports/http-server.ts';
import { readAwayBytes, type ServerBounds } from './server-bounds.ts';

/**
 * Collects a request body whose chunks are pushed in, within limits of size and time. What exceeds the size is not
 * kept but still read, within bounds, because a client that is still writing when its connection closes never sees
 * the answer.
 */
export class BodyCollector {
  /** The body was read to its end, so that its connection can carry another request. */
  complete = false;
  /** Called when time is up: no further chunk is wanted. */
  onStop: () => void = () => {};
  /** Resolves to the body, or rejects with FailureError. */
  readonly body: Promise<Uint8Array>;
  readonly #maxBytes: number;
  readonly #bounds: ServerBounds;
  #chunks: Uint8Array[] = [];
  #received = 0;
  #tooLarge = false;
  #settled = false;
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
    if (declaredBytes !== undefined && declaredBytes > limits.maxBytes) this.#becomeTooLarge();
  }

  /** Takes the next chunk; false: enough, stop reading. */
  push(chunk: Uint8Array): boolean {
    if (this.#settled) return false;
    this.#received += chunk.length;
    if (!this.#tooLarge) {
      if (this.#received <= this.#maxBytes) {
        this.#chunks.push(chunk);
        return true;
      }
      this.#becomeTooLarge();
    }
    if (this.#received <= readAwayBytes(this.#maxBytes, this.#bounds)) return true;
    this.#fail('payload_too_large');
    return false;
  }

  /** The body is complete. */
  end(): void {
    this.complete = true;
    if (this.#tooLarge) {
      this.#fail('payload_too_large');
      return;
    }
    if (!this.#settle()) return;
    const [only] = this.#chunks;
    this.#resolve(this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#received));
  }

  /** The client left before the body was complete. */
  clientGone(): void {
    this.#fail('client_closed');
  }

  readonly #expire = (): void => {
    this.#fail(this.#tooLarge ? 'payload_too_large' : 'request_timeout');
    this.onStop();
  };

  #becomeTooLarge(): void {
    this.#tooLarge = true;
    this.#chunks = [];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#expire, this.#bounds.readAwayMs);
  }

  #fail(code: FailureCode): void {
    if (!this.#settle()) return;
    const size = `The request body is larger than \`server.maxBody\`, which is ${this.#maxBytes} bytes.`;
    this.#reject(new FailureError(failure(code, code === 'payload_too_large' ? size : undefined)));
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    return true;
  }
}
