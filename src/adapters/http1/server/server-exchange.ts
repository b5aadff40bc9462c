import { Cancellation } from '../../../core/cancellation.ts';
import type { ByteSource } from '../../../ports/byte-source.ts';
import { NetworkError } from '../../../ports/http-client.ts';
import type { BodyLimits, HttpReply, HttpRequest } from '../../../ports/http-server.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../../http/internal-error.ts';
import { hasNoBody, isSource } from '../../http/reply-body.ts';
import type { WireSocket } from '../../socket/wire-socket.ts';
import type { RequestHead } from '../message/head.ts';
import { type BodyHost, IncomingBody } from './incoming-body.ts';
import { CONTINUE, type ReplyFraming, replyHead } from './reply-bytes.ts';
import { type ReplySink, ReplyStream } from './reply-stream.ts';
import type { ServerState } from './server-state.ts';
import { SlicedBody } from './sliced-body.ts';
import { writeChunk, writeMessage } from './write-message.ts';

/** Larger bodies go out in slices. */
const AT_ONCE_BYTES = 262_144;

const NO_BYTES = new Uint8Array(0);

/** The connection as its request sees it. */
export interface ExchangeHost extends BodyHost {
  readonly socket: WireSocket;
  /** The reply is sent in full. `close`: the connection cannot carry another one. */
  exchangeEnded(close: boolean): void;
  /** Breaks off, so that the client cannot take it for an end. */
  cut(): void;
}

/** One request of a connection, and its reply. */
export class ServerExchange implements HttpRequest, ReplySink {
  readonly signal = new Cancellation();
  readonly #head: RequestHead;
  readonly #connection: ExchangeHost;
  readonly #state: ServerState;
  readonly #keepAlive: boolean;
  readonly #body: IncomingBody;
  #stream: ReplyStream | undefined;
  #begun = false;
  #over = false;
  #gone = false;
  #left = false;
  #close = false;
  /** Of a streamed reply, until its first bytes go out. */
  #unsentHead = '';
  /** Tick at which the client must have taken what was written; -1: it has. */
  #takenDueTick = -1;

  constructor(
    head: RequestHead,
    connection: ExchangeHost,
    state: ServerState,
    body: Buffer | undefined,
    keepAlive: boolean,
  ) {
    this.#head = head;
    this.#connection = connection;
    this.#state = state;
    this.#keepAlive = keepAlive;
    this.#body = new IncomingBody(connection, state.bounds, head.headers.get('content-length'), body);
    state.inFlight++;
  }

  get method(): string {
    return this.#head.method;
  }

  get target(): string {
    return this.#head.target;
  }

  get remoteAddress(): string {
    return this.#connection.socket.remoteAddress;
  }

  header(name: string): string | null {
    return this.#head.headers.get(name);
  }

  headers(): Iterable<readonly [string, string]> {
    return this.#head.headers;
  }

  body(limits: BodyLimits): Promise<Uint8Array> {
    if (!this.#body.begun && this.#connection.wantBody() && this.#isWaitingForLeave())
      this.#connection.socket.write(CONTINUE);
    return this.#body.read(limits);
  }

  async run(): Promise<void> {
    try {
      this.#reply(await this.#state.handler(this));
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  /** The next piece of the body. @returns how many bytes wait for somebody to ask for them */
  bodyPiece(piece: Buffer, isLast: boolean): number {
    return this.#body.push(piece, isLast);
  }

  /** All that was written is with the kernel. */
  drained(): void {
    this.#takenDueTick = -1;
    if (this.#stream) this.#stream.drained();
    else if (this.#begun) this.#end();
  }

  isStalled(tick: number): boolean {
    return this.#takenDueTick >= 0 && tick >= this.#takenDueTick;
  }

  /** The client left: whoever still works for it shall stop. */
  clientGone(): void {
    if (this.#over) return;
    this.#gone = true;
    this.#leave();
    this.#body.clientGone();
    this.#stream?.stop();
    this.signal.abort();
  }

  /** The connection answers for itself from now on. @returns whether a reply had begun */
  abandon(): boolean {
    const begun = this.#begun;
    this.clientGone();
    return begun;
  }

  #reply(reply: HttpReply): void {
    const { body, status } = reply;
    const source = isSource(body) ? body : undefined;
    if (this.#gone) {
      source?.cancel();
      return;
    }
    const bare = this.method === 'HEAD' || hasNoBody(status);
    const framing = this.#framingOf(status, body);
    this.#close = this.#mustClose() || framing === 'until-close';
    const head = this.#replyHead(reply, framing, source);
    this.#begun = true;
    if (source && !bare) {
      this.#replyInPieces(head, source, framing === 'chunked');
      return;
    }
    source?.cancel();
    const sent = bare || body === null || source ? '' : (body as string | Uint8Array);
    if (sent.length > AT_ONCE_BYTES) this.#replyInPieces(head, new SlicedBody(sent), false);
    else if (this.#written(writeMessage(this.#connection.socket, head, sent))) this.#end();
  }

  #replyHead(reply: HttpReply, framing: ReplyFraming, source: ByteSource | undefined): string {
    const connection = { close: this.#close, date: this.#state.date };
    try {
      return replyHead(reply.status, reply.headers, framing, connection);
    } catch (thrown) {
      source?.cancel();
      throw thrown;
    }
  }

  #replyInPieces(head: string, source: ByteSource, chunked: boolean): void {
    this.#unsentHead = head;
    this.#stream = new ReplyStream(source, chunked, this);
    this.#stream.start();
    // The first piece takes the head along, if it is there at once.
    if (this.#unsentHead !== '' && !this.#over && !this.#gone) this.write(NO_BYTES);
  }

  /** Notes whether all that was written is with the kernel; until it is, the client has to take it. */
  #written(room: boolean): boolean {
    if (room) return true;
    this.#takenDueTick = this.#state.tickIn(this.#state.bounds.stalledReaderMs);
    return false;
  }

  write(bytes: Uint8Array): boolean {
    const { socket } = this.#connection;
    const head = this.#takeHead();
    return this.#written(head === '' ? socket.write(bytes) : writeMessage(socket, head, bytes));
  }

  writeChunk(payload: Uint8Array): boolean {
    return this.#written(writeChunk(this.#connection.socket, this.#takeHead(), payload));
  }

  end(): void {
    if (this.#unsentHead !== '') this.write(NO_BYTES);
    this.#end();
  }

  cut(): void {
    this.#connection.cut();
  }

  #takeHead(): string {
    const head = this.#unsentHead;
    this.#unsentHead = '';
    return head;
  }

  #framingOf(status: number, body: HttpReply['body']): ReplyFraming {
    // RFC 9110 §15.3.6: that there is nothing has to be said.
    if (status === 205) return 0;
    if (hasNoBody(status)) return 'none';
    if (isSource(body)) return this.#head.minorVersion === 1 ? 'chunked' : 'until-close';
    if (body === null) return 0;
    return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  }

  /** RFC 9110 §10.1.1: HTTP/1.0 knows no such thing, and would take the leave for the reply. */
  #isWaitingForLeave(): boolean {
    const { headers, minorVersion } = this.#head;
    return minorVersion === 1 && headers.get('expect')?.toLowerCase() === '100-continue';
  }

  #mustClose(): boolean {
    if (this.#state.draining || this.#body.broken || !this.#keepAlive) return true;
    // A client that waits for leave to send its body may or may not send it now: what comes next could be either.
    return !this.#body.asked && this.#head.headers.get('expect') !== null;
  }

  #refuse(thrown: unknown): void {
    if (this.#gone) return;
    if (this.#begun || (thrown instanceof NetworkError && thrown.code === 'reset')) this.#connection.cut();
    else this.#reply({ status: 500, headers: INTERNAL_ERROR_HEADERS, body: INTERNAL_ERROR_BODY });
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#body.end();
    this.#leave();
    this.#connection.exchangeEnded(this.#close);
  }

  /** In flight no longer. */
  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#state.inFlight--;
  }
}
