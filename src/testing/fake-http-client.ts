import type { CancelSignal } from '../core/cancellation.ts';
import {
  type HttpClient,
  NetworkError,
  type SendOptions,
  type UpstreamReply,
  type WireRequest,
} from '../ports/http-client.ts';

/** One reply of a script: a whole one, a network error, or a body that arrives in pieces. */
export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Pieces of the body. A NetworkError breaks the body there; `'hang'` waits until the request is aborted. */
  readonly body?: readonly (string | Uint8Array | NetworkError | 'hang')[];
  /** No head: the error, or silence until the request is aborted. */
  readonly head?: NetworkError | 'hang';
}

export interface SentRequest extends WireRequest {
  readonly signal: CancelSignal;
}

/** An HttpClient that answers from a script and records its requests. */
export class FakeHttpClient implements HttpClient {
  readonly sent: SentRequest[] = [];
  readonly released: number[] = [];
  readonly cancelled: number[] = [];
  readonly #script: (request: SentRequest, index: number) => ScriptedReply;

  constructor(script: readonly ScriptedReply[] | ((request: SentRequest, index: number) => ScriptedReply)) {
    this.#script =
      typeof script === 'function'
        ? script
        : (_request, index) =>
            script[Math.min(index, script.length - 1)] ?? { status: 500, body: ['no script'] };
  }

  async send(request: WireRequest, options: SendOptions): Promise<UpstreamReply> {
    const index = this.sent.length;
    const sent = { ...request, signal: options.signal };
    this.sent.push(sent);
    const reply = this.#script(sent, index);
    if (reply.head === 'hang') await untilAborted(options.signal);
    if (reply.head instanceof NetworkError) throw reply.head;
    return {
      status: reply.status ?? 200,
      header: (name) => reply.headers?.[name] ?? null,
      body: this.#body(reply.body ?? [], options.signal, index),
    };
  }

  async close(): Promise<void> {}

  #body(
    pieces: readonly (string | Uint8Array | NetworkError | 'hang')[],
    signal: CancelSignal,
    index: number,
  ): UpstreamReply['body'] {
    const left = [...pieces];
    const encoder = new TextEncoder();
    return {
      async read() {
        if (signal.aborted) throw new NetworkError('aborted', 'aborted');
        const piece = left.shift();
        if (piece === undefined) return null;
        if (piece === 'hang') return untilAborted(signal);
        if (piece instanceof NetworkError) throw piece;
        return typeof piece === 'string' ? encoder.encode(piece) : piece;
      },
      cancel: () => void this.cancelled.push(index),
      release: () => void this.released.push(index),
    };
  }
}

function untilAborted(signal: CancelSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = (): void => reject(new NetworkError('aborted', 'aborted'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
