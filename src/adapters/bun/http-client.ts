import {
  type HttpClient,
  NetworkError,
  type SendOptions,
  type UpstreamBody,
  type UpstreamReply,
  type WireRequest,
} from '../../ports/http-client.ts';
import { classifyNetError } from '../system/classify-net-error.ts';
import { outgoingHeaders } from '../system/outgoing-headers.ts';
import { RELEASE_MAX_BYTES, RELEASE_MAX_MS } from '../system/release-bounds.ts';

/** Below every load balancer's and NAT gateway's own limit (AWS: 350 s), so that we close idle connections first. */
const KEEP_ALIVE_SECONDS = 60;

/** `timeout: false` removes fetch's hidden idle limit of five minutes (docs/decisions: runtimes, pitfall B). */
type FetchInit = BunFetchRequestInit & { readonly timeout: false };

/** Dials with Bun's own fetch. Each option below switches off something that fetch would do on its own account. */
export class BunHttpClient implements HttpClient {
  readonly #session = new Bun.FetchSession({ proxy: false, keepAlive: { idleTimeout: KEEP_ALIVE_SECONDS } });

  async send(request: WireRequest, options: SendOptions): Promise<UpstreamReply> {
    const init: FetchInit = {
      method: request.method,
      headers: outgoingHeaders(request.headers),
      body: request.body as BodyInit | null,
      signal: options.signal,
      session: this.#session,
      timeout: false,
      redirect: 'manual',
      decompress: false,
      // Bun repeats a GET whose pooled connection died, unasked (pitfall I); a fresh connection is never repeated.
      keepalive: request.method === 'POST',
    };
    try {
      return new BunReply(await fetch(request.url, init), options.signal);
    } catch (thrown) {
      throw toNetworkError(thrown, options.signal);
    }
  }

  async close(): Promise<void> {
    this.#session.close();
  }
}

class BunReply implements UpstreamReply {
  readonly status: number;
  readonly body: BunBody;
  readonly #headers: Headers;

  constructor(response: Response, signal: AbortSignal) {
    this.status = response.status;
    this.#headers = response.headers;
    this.body = new BunBody(response, signal);
  }

  header(name: string): string | null {
    return this.#headers.get(name);
  }
}

/** The body as the runtime has it: a stream is made of it only where it is one, because that costs more than the call. */
class BunBody implements UpstreamBody {
  readonly #response: Response;
  readonly #signal: AbortSignal;
  readonly #onFailure = (thrown: unknown): never => {
    throw toNetworkError(thrown, this.#signal);
  };
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #done = false;

  constructor(response: Response, signal: AbortSignal) {
    this.#response = response;
    this.#signal = signal;
  }

  read(): Promise<Uint8Array | null> {
    if (this.#done) return ENDED;
    if (this.#reader === undefined) {
      if (saysItIsShort(this.#response)) {
        this.#done = true;
        return this.#response.bytes().then(whole, this.#onFailure);
      }
      this.#reader = this.#response.body?.getReader();
      if (this.#reader === undefined) return ENDED;
    }
    return this.#reader.read().then(chunkOf, this.#onFailure);
  }

  cancel(): void {
    if (this.#done) return;
    this.#done = true;
    // An unhandled rejection would end the process (pitfall Q).
    (this.#reader ?? this.#response.body)?.cancel().catch(ignore);
  }

  release(): void {
    if (this.#done) return;
    this.#done = true;
    const reader = this.#reader ?? this.#response.body?.getReader();
    if (reader) void readAway(reader);
  }
}

const ENDED: Promise<null> = Promise.resolve(null);

/** Whoever declares its length has the whole answer ready: it arrives at once, and may be read as one. */
const SHORT_BYTES = 262_144;

function saysItIsShort(response: Response): boolean {
  const length = response.headers.get('content-length');
  return length !== null && Number(length) <= SHORT_BYTES;
}

async function readAway(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const timer = setTimeout(() => void reader.cancel().catch(ignore), RELEASE_MAX_MS);
  try {
    for (let seen = 0; seen <= RELEASE_MAX_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return;
      seen += value.length;
    }
    await reader.cancel();
  } catch {
    // It broke: there is no connection left to keep.
  } finally {
    clearTimeout(timer);
  }
}

interface ReadResult {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

function chunkOf(result: ReadResult): Uint8Array | null {
  return result.done ? null : (result.value ?? null);
}

function whole(bytes: Uint8Array): Uint8Array | null {
  return bytes.length > 0 ? bytes : null;
}

function toNetworkError(thrown: unknown, signal: AbortSignal): NetworkError {
  return signal.aborted ? new NetworkError('aborted', 'signal') : classifyNetError(thrown);
}

function ignore(): void {}
