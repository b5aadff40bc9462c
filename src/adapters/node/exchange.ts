import type { Client, Dispatcher } from 'undici';
import { NetworkError, type SendOptions, type UpstreamReply } from '../../ports/http-client.ts';
import { classifyNetError } from '../system/classify-net-error.ts';
import type { ClientPool } from './client-pool.ts';
import { PulledBody } from './pulled-body.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** More than any provider sends; Bun's own limit, so that both runtimes draw the line in one place. */
const MAX_HEADERS = 255;

export interface Waiting {
  readonly resolve: (reply: UpstreamReply) => void;
  readonly reject: (error: NetworkError) => void;
}

/** One request and its reply, as undici reports on it. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #pool: ClientPool;
  readonly #origin: string;
  readonly #client: Client;
  readonly #options: SendOptions;
  readonly #waiting: Waiting;
  #started = false;
  #dialTimer: ReturnType<typeof setTimeout> | undefined;
  #body: PulledBody | undefined;
  #over = false;

  constructor(pool: ClientPool, origin: string, options: SendOptions, waiting: Waiting) {
    this.#pool = pool;
    this.#origin = origin;
    this.#client = pool.take(origin);
    this.#options = options;
    this.#waiting = waiting;
    options.signal.addEventListener('abort', this.#onAbort);
  }

  start(request: Dispatcher.DispatchOptions): void {
    try {
      this.#client.dispatch(request, this);
    } catch (thrown) {
      this.fail(thrown);
    }
    // Bounds the dial, unless a kept connection took the request at once.
    if (this.#started || this.#over) return;
    const { connectTimeoutMs } = this.#options;
    this.#dialTimer = setTimeout(
      () => this.fail(new NetworkError('connect-timeout', `${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
  }

  onRequestStart(): void {
    clearTimeout(this.#dialTimer);
    this.#started = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // Informational: the reply is still to come.
    if (status < 200) return;
    if (Object.keys(headers).length > MAX_HEADERS) {
      this.fail(new NetworkError('protocol', 'too many response headers'));
      return;
    }
    this.#body = new PulledBody(controller, this.#giveUp);
    this.#waiting.resolve(new NodeReply(status, headers, this.#body));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#over) {
      this.#settle();
      this.#pool.release(this.#origin, this.#client);
    }
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  /** Ends it from whichever side: rejects what waits, closes the connection. */
  fail(thrown: unknown): void {
    if (this.#over) return;
    const error = classifyNetError(thrown);
    this.#settle();
    if (this.#body) this.#body.fail(error);
    else this.#waiting.reject(error);
    this.#pool.discard(this.#client, error);
  }

  readonly #onAbort = (): void => this.fail(new NetworkError('aborted', 'signal'));

  /** Nobody waits for the rest of the body. */
  readonly #giveUp = (): void => {
    if (this.#over) return;
    this.#settle();
    this.#pool.discard(this.#client, new NetworkError('aborted', 'cancelled'));
  };

  #settle(): void {
    this.#over = true;
    clearTimeout(this.#dialTimer);
    this.#options.signal.removeEventListener('abort', this.#onAbort);
  }
}

class NodeReply implements UpstreamReply {
  readonly status: number;
  readonly body: PulledBody;
  readonly #headers: Headers;

  constructor(status: number, headers: Headers, body: PulledBody) {
    this.status = status;
    this.#headers = headers;
    this.body = body;
  }

  header(name: string): string | null {
    const value = this.#headers[name];
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }
}
