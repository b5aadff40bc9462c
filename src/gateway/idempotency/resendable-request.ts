import type { CancelSignal } from '../../core/cancellation.ts';
import { fail } from '../../core/failure.ts';
import type { BodyLimits, HttpRequest } from '../../ports/http-server.ts';

/** A request whose body has been read already. */
export class ResendableRequest implements HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly remoteAddress: string;
  readonly signal: CancelSignal;
  readonly #request: HttpRequest;
  readonly #body: Uint8Array;

  constructor(request: HttpRequest, body: Uint8Array) {
    this.method = request.method;
    this.target = request.target;
    this.remoteAddress = request.remoteAddress;
    this.signal = request.signal;
    this.#request = request;
    this.#body = body;
  }

  header(name: string): string | null {
    return this.#request.header(name);
  }

  headers(): Iterable<readonly [string, string]> {
    return this.#request.headers();
  }

  async body({ maxBytes }: BodyLimits): Promise<Uint8Array> {
    return this.#body.length > maxBytes ? fail('payload_too_large') : this.#body;
  }
}
