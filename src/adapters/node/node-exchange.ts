import type { Readable, Writable } from 'node:stream';
import type { ByteSource } from '../../ports/byte-source.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { BodyLimits, HttpHandler, HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../system/internal-error.ts';
import type { ServerBounds } from '../system/server-bounds.ts';
import { readBody } from './read-body.ts';
import { ReplyPump } from './reply-pump.ts';

/** What all requests of one server share. */
export interface ServerState {
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly inFlight: Set<NodeExchange>;
  draining: boolean;
}

/** One request and its reply: what HTTP/1.1 and HTTP/2 have in common. */
export abstract class NodeExchange implements HttpRequest {
  abstract readonly method: string;
  abstract readonly target: string;
  abstract readonly remoteAddress: string;
  protected readonly state: ServerState;
  /** The body was left unread in part: the connection cannot carry another request. */
  protected bodyLeftUnread = false;
  readonly #readable: Readable;
  readonly #writable: Writable;
  #controller: AbortController | undefined;
  #pump: ReplyPump | undefined;
  #over = false;
  #gone = false;

  constructor(readable: Readable, writable: Writable, state: ServerState) {
    this.#readable = readable;
    this.#writable = writable;
    this.state = state;
    state.inFlight.add(this);
    writable.on('close', () => this.#onClose());
    // What went wrong shows in 'close'; an 'error' without a listener would end the process.
    writable.on('error', ignore);
  }

  abstract header(name: string): string | null;
  abstract headers(): Iterable<readonly [string, string]>;
  /** Breaks the connection (HTTP/2: the stream) off, so that the client cannot take it for an end. */
  abstract cut(): void;
  /** Asked once the stream is closed. */
  protected abstract sentInFull(): boolean;
  /** Sends the head. `length`: of a body held whole; undefined for a streamed one. */
  protected abstract writeHead(reply: HttpReply, length: number | undefined): void;

  /** Made when first asked for: most requests are over before anybody has. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#gone) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  async body(limits: BodyLimits): Promise<Uint8Array> {
    const reading = readBody(this.#readable, this.header('content-length'), limits, this.state.bounds);
    try {
      return await reading.body;
    } catch (thrown) {
      this.bodyLeftUnread = !reading.complete;
      throw thrown;
    }
  }

  async run(): Promise<void> {
    try {
      this.#reply(await this.state.handler(this));
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  /** The client left: whoever still works for it shall stop. */
  clientGone(): void {
    if (this.#over || this.#gone) return;
    this.#gone = true;
    this.#pump?.stop();
    this.#controller?.abort();
  }

  #reply(reply: HttpReply): void {
    const { body } = reply;
    if (this.#gone) {
      if (isSource(body)) body.cancel();
      return;
    }
    if (isSource(body) && this.method !== 'HEAD') {
      this.writeHead(reply, undefined);
      this.#pump = new ReplyPump(body, this.#writable, this.state.bounds.stalledReaderMs, () => this.cut());
      this.#pump.start();
    } else if (isSource(body)) {
      body.cancel();
      this.writeHead(reply, undefined);
      this.#writable.end();
    } else {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      this.writeHead(reply, bytes?.length ?? 0);
      if (bytes === null || this.method === 'HEAD') this.#writable.end();
      else this.#writable.end(bytes);
    }
  }

  #refuse(thrown: unknown): void {
    if (this.#gone) return;
    if (thrown instanceof NetworkError && thrown.code === 'reset') this.cut();
    else this.#reply({ status: 500, headers: INTERNAL_ERROR_HEADERS, body: INTERNAL_ERROR_BODY });
  }

  #onClose(): void {
    if (!this.sentInFull()) this.clientGone();
    this.#over = true;
    this.state.inFlight.delete(this);
  }
}

function isSource(body: HttpReply['body']): body is ByteSource {
  return body !== null && typeof body !== 'string' && !(body instanceof Uint8Array);
}

function ignore(): void {}
