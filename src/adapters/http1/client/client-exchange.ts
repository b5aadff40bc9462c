import {
  NetworkError,
  type SendOptions,
  type UpstreamBody,
  type UpstreamReply,
} from '../../../ports/http-client.ts';
import { type BodyDecoder, UntilCloseDecoder } from '../message/body-decoder.ts';
import { keepsAlive, replyBodyDecoder } from '../message/framing.ts';
import { GrowingBytes } from '../message/growing-bytes.ts';
import { endOfHead, type Http1ReplyHead, MAX_REPLY_HEAD_BYTES, parseReplyHead } from '../message/head.ts';
import { HttpSyntaxError } from '../message/http-syntax-error.ts';
import { checkReplyStart, checkUnfinishedHead } from '../message/unfinished-head.ts';
import { classifyNetError } from './classify-net-error.ts';
import type { ClientConnection, Conversation } from './client-connection.ts';
import { PulledBody } from './pulled-body.ts';

/** The promise that `send` has returned. */
export interface ReplyPromise {
  readonly resolve: (reply: UpstreamReply) => void;
  readonly reject: (error: NetworkError) => void;
}

/** Sends a request again. */
export interface Redialler {
  /** `dead` is the connection that did not carry it. */
  redial(exchange: ClientExchange, dead: ClientConnection, request: readonly Uint8Array[]): void;
}

/**
 * One request to an upstream and its reply.
 *
 * A server may close a connection that is free while the next request is on its way to it. Such a request was not read, so
 * it is sent again, once and on a new connection: the connection had carried one before, and no byte of a reply has come.
 *
 * ```
 * dialling ──start──▶ head ──head read──▶ body ──body read──▶ over
 *                     head ──closed without a byte, on a used connection──▶ dialling
 * dialling, head, body ──break, abort, nobody reads the rest──▶ over
 * ```
 */
export class ClientExchange implements Conversation {
  readonly #options: SendOptions;
  readonly #waiting: ReplyPromise;
  readonly #redialler: Redialler;
  /** Kept while it may be sent again. */
  #request: readonly Uint8Array[] | undefined;
  #connection: ClientConnection | undefined;
  #head: Buffer | undefined;
  #headTogether: GrowingBytes | undefined;
  /** How many bytes of `#head` are known not to contain its end. */
  #searched = 0;
  #decoder: BodyDecoder | undefined;
  #reusable = false;
  #body: PulledBody | undefined;
  #phase: 'dialling' | 'head' | 'body' | 'over' = 'dialling';
  /** Gives the dialling up, while that lasts. */
  #cancelDial: (() => void) | undefined;

  constructor(options: SendOptions, waiting: ReplyPromise, redialler: Redialler) {
    this.#options = options;
    this.#waiting = waiting;
    this.#redialler = redialler;
    options.signal.addEventListener('abort', this.#onAbort);
  }

  get connectTimeoutMs(): number {
    return this.#options.connectTimeoutMs;
  }

  get over(): boolean {
    return this.#phase === 'over';
  }

  dialled(cancel: () => void): void {
    this.#cancelDial = cancel;
  }

  start(connection: ClientConnection, request: readonly Uint8Array[]): void {
    this.#phase = 'head';
    this.#cancelDial = undefined;
    this.#connection = connection;
    this.#request = connection.carried > 0 ? request : undefined;
    connection.begin(this, request);
  }

  onData(bytes: Buffer): void {
    this.#request = undefined;
    try {
      if (this.#phase === 'body') this.#decode(bytes);
      else this.#readHead(this.#head ? this.#append(this.#head, bytes) : bytes);
    } catch (thrown) {
      if (!(thrown instanceof HttpSyntaxError)) throw thrown;
      this.fail(new NetworkError('protocol', thrown.message));
    }
  }

  onClosed(thrown: Error | undefined): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (this.#phase === 'over') return;
    if (connection && this.#request && (thrown === undefined || classifyNetError(thrown).code === 'reset')) {
      this.#phase = 'dialling';
      this.#redialler.redial(this, connection, this.#request);
      return;
    }
    if (this.#decoder instanceof UntilCloseDecoder && thrown === undefined) {
      this.#settle();
      this.#body?.end();
      return;
    }
    this.fail(thrown ?? new NetworkError('reset', 'closed'));
  }

  /** Ends the exchange for any cause: rejects the promise or breaks the body, and closes the connection. */
  fail(thrown: unknown): void {
    if (this.#phase === 'over') return;
    const error = classifyNetError(thrown);
    this.#settle();
    this.#cancelDial?.();
    this.#connection?.discard();
    if (this.#body) this.#body.fail(error);
    else this.#waiting.reject(error);
  }

  readonly #onAbort = (): void => this.fail(new NetworkError('aborted', 'signal'));

  #append(held: Buffer, bytes: Buffer): Buffer {
    this.#headTogether ??= new GrowingBytes();
    return this.#headTogether.append(held, bytes);
  }

  #readHead(bytes: Buffer): void {
    let held = bytes;
    for (;;) {
      // The end may begin in the bytes that came before.
      const end = endOfHead(held, Math.max(0, this.#searched - 3));
      if (end > MAX_REPLY_HEAD_BYTES || (end < 0 && held.length > MAX_REPLY_HEAD_BYTES))
        throw new HttpSyntaxError(502, `the head is larger than ${MAX_REPLY_HEAD_BYTES} bytes`);
      if (end < 0) {
        this.#awaitHead(held);
        return;
      }
      this.#searched = 0;
      const head = parseReplyHead(held.toString('latin1', 0, end));
      held = held.subarray(end + 4);
      if (head.status === 101) throw new HttpSyntaxError(502, 'the protocol is switched unasked');
      if (head.status >= 200) {
        this.#begin(head, held);
        return;
      }
      // An informational reply: the final one is still to come (RFC 9110 §15.2).
    }
  }

  /** `held` is what came of a head. */
  #awaitHead(held: Buffer): void {
    checkReplyStart(held);
    checkUnfinishedHead(held, this.#searched);
    this.#searched = held.length;
    this.#head = held.length > 0 ? held : undefined;
  }

  #begin(head: Http1ReplyHead, rest: Buffer): void {
    this.#decoder = replyBodyDecoder(head);
    this.#reusable = keepsAlive(head.headers, head.minorVersion);
    const keepAlive = head.headers.get('keep-alive');
    if (keepAlive !== null) this.#connection?.heardKeepAlive(keepAlive);
    this.#head = this.#headTogether = undefined;
    const body = new PulledBody(this.#connection as ClientConnection, this.#giveUp);
    this.#phase = 'body';
    this.#body = body;
    this.#waiting.resolve(new Http1Reply(head, body));
    if (!this.#decoder) this.#end(rest.length === 0);
    else if (rest.length > 0) this.#decode(rest);
  }

  #decode(bytes: Buffer): void {
    const decoder = this.#decoder as BodyDecoder;
    const payload = decoder.decode(bytes);
    if (payload.length > 0) this.#body?.push(payload);
    // Bytes behind the body would be taken for the next reply, so the connection is not used again.
    if (decoder.done) this.#end(decoder.consumed === bytes.length);
  }

  #end(clean: boolean): void {
    if (this.#phase === 'over') return;
    this.#settle();
    this.#connection?.exchangeEnded(this.#reusable && clean);
    this.#body?.end();
  }

  /** The reader has no use for the rest of the body. */
  readonly #giveUp = (): void => {
    if (this.#phase === 'over') return;
    this.#settle();
    this.#connection?.discard();
  };

  #settle(): void {
    this.#phase = 'over';
    this.#request = undefined;
    this.#options.signal.removeEventListener('abort', this.#onAbort);
  }
}

class Http1Reply implements UpstreamReply {
  readonly status: number;
  readonly body: UpstreamBody;
  readonly #head: Http1ReplyHead;

  constructor(head: Http1ReplyHead, body: UpstreamBody) {
    this.status = head.status;
    this.body = body;
    this.#head = head;
  }

  header(name: string): string | null {
    return this.#head.headers.get(name);
  }
}
