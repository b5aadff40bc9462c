import { joinBytes } from '../../core/codec/bytes.ts';
import { FailureError, failure } from '../../core/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BodyLimits, HttpRequest } from '../../ports/http-server.ts';

/** A web `Request` as the gateway takes it. Everything is looked up when asked for. */
export class WebRequest implements HttpRequest {
  readonly remoteAddress: string;
  readonly #request: Request;
  readonly #url: URL;
  readonly #clock: Clock;

  /** @param remoteAddress empty: unknown, which is not loopback */
  constructor(request: Request, remoteAddress: string, clock: Clock) {
    this.remoteAddress = remoteAddress;
    this.#request = request;
    this.#url = new URL(request.url);
    this.#clock = clock;
  }

  get method(): string {
    return this.#request.method;
  }

  get target(): string {
    return `${this.#url.pathname}${this.#url.search}`;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  header(name: string): string | null {
    const value = this.#request.headers.get(name);
    // A request that never was on the wire may have no `host`; signatures cover it.
    return value === null && name === 'host' ? this.#url.host : value;
  }

  *headers(): Iterable<readonly [string, string]> {
    if (!this.#request.headers.has('host')) yield ['host', this.#url.host];
    yield* this.#request.headers;
  }

  async body(limits: BodyLimits): Promise<Uint8Array> {
    const stream = this.#request.body;
    if (stream === null) return new Uint8Array(0);
    const reader = (stream as ReadableStream<Uint8Array>).getReader();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = this.#clock.setTimer(
      () => reject(new FailureError(failure('request_timeout'))),
      limits.timeoutMs,
    );
    try {
      return await Promise.race([collect(reader, limits.maxBytes), late]);
    } catch (thrown) {
      // The program sees its stream cancelled: nobody reads on.
      reader.cancel().catch(() => {});
      throw thrown instanceof FailureError ? thrown : new FailureError(failure('client_closed'));
    } finally {
      timer.cancel();
    }
  }
}

/** @throws FailureError `payload_too_large`, and what the stream throws */
async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinBytes(chunks);
    received += value.length;
    if (received > maxBytes) {
      const size = `The request body is larger than ${maxBytes} bytes (\`server.maxBody\`).`;
      throw new FailureError(failure('payload_too_large', size));
    }
    chunks.push(value);
  }
}
