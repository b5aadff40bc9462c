import { Cancellation } from '../core/cancellation.ts';
import { FailureError, fail } from '../core/failure.ts';
import type { BodyLimits, HttpRequest } from '../ports/http-server.ts';

export interface FakeRequestParts {
  readonly method?: string;
  readonly target?: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A FailureError is how its reading fails. */
  readonly body?: string | Uint8Array | FailureError;
  readonly remoteAddress?: string;
}

/** A request as a server would hand it over, whose client a test can send away. */
export class FakeRequest implements HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly remoteAddress: string;
  readonly signal: Cancellation = new Cancellation();
  /** What bounded each reading of the body. */
  readonly bodyReads: BodyLimits[] = [];
  readonly #headers: Readonly<Record<string, string>>;
  readonly #body: string | Uint8Array | FailureError;

  constructor(parts: FakeRequestParts = {}) {
    this.method = parts.method ?? 'POST';
    this.target = parts.target ?? '/v1/chat';
    this.remoteAddress = parts.remoteAddress ?? '203.0.113.9';
    this.#headers = parts.headers ?? {};
    this.#body = parts.body ?? '';
  }

  header(name: string): string | null {
    return this.#headers[name] ?? null;
  }

  headers(): Iterable<readonly [string, string]> {
    return Object.entries(this.#headers);
  }

  async body(limits: BodyLimits): Promise<Uint8Array> {
    this.bodyReads.push(limits);
    if (this.#body instanceof FailureError) throw this.#body;
    const bytes = new Uint8Array(Buffer.from(this.#body));
    return bytes.length > limits.maxBytes ? fail('payload_too_large') : bytes;
  }
}
