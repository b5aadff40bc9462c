import type { Dispatcher } from 'undici';
import { NetworkError, type SendOptions, type UpstreamReply } from '../../ports/http-client.ts';
import { classifyNetError } from '../system/classify-net-error.ts';
import { PulledBody } from './pulled-body.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** More than any provider sends; Bun's own limit, so that both runtimes draw the line in one place. */
const MAX_HEADERS = 255;

/** One request and its reply, as undici reports on it. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #resolve: (reply: UpstreamReply) => void;
  readonly #reject: (error: NetworkError) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #dialTimer: ReturnType<typeof setTimeout> | undefined;
  #body: PulledBody | undefined;
  #over = false;

  constructor(
    options: SendOptions,
    resolve: (reply: UpstreamReply) => void,
    reject: (error: NetworkError) => void,
  ) {
    this.#signal = options.signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal.addEventListener('abort', this.#onAbort);
  }

  /** Bounds the dial, unless a pooled connection took the request at once. */
  watchDial(timeoutMs: number): void {
    if (this.#controller !== undefined || this.#over) return;
    this.#dialTimer = setTimeout(
      () => this.fail(new NetworkError('connect-timeout', `${timeoutMs} ms`)),
      timeoutMs,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#dialTimer);
    this.#controller = controller;
    // Given up while it waited for a connection.
    if (this.#over) controller.abort(new NetworkError('aborted', 'given up'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // Informational: the reply is still to come.
    if (status < 200) return;
    if (Object.keys(headers).length > MAX_HEADERS) {
      this.fail(new NetworkError('protocol', 'too many response headers'));
      return;
    }
    this.#body = new PulledBody(controller, this.#settle);
    this.#resolve(new NodeReply(status, headers, this.#body));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
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
    else this.#reject(error);
    this.#controller?.abort(error);
  }

  readonly #onAbort = (): void => this.fail(new NetworkError('aborted', 'signal'));

  readonly #settle = (): void => {
    this.#over = true;
    clearTimeout(this.#dialTimer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  };
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
