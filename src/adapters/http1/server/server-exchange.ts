import { Cancellation } from '../../../core/cancellation.ts';
import type { ByteSource } from '../../../ports/byte-source.ts';
import { NetworkError } from '../../../ports/http-client.ts';
import type { BodyLimits, HttpReply, HttpRequest } from '../../../ports/http-server.ts';
import { INTERNAL_ERROR_BODY, INTERNAL_ERROR_HEADERS } from '../../http/internal-error.ts';
import { hasNoBody, isSource } from '../../http/reply-body.ts';
import { ReplyPump, type ReplySink } from '../../http/reply-pump.ts';
import { isUpgrade, refuseUpgrade } from '../../http/upgrade.ts';
import type { WireSocket } from '../../socket/wire-socket.ts';
import { keepsAlive, requestedUpgrade } from '../message/framing.ts';
import type { RequestHead } from '../message/head.ts';
import { type BodyHost, IncomingBody } from './incoming-body.ts';
import { CONTINUE, LAST_CHUNK, type ReplyFraming, replyHead, upgradeHead } from './reply-bytes.ts';
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
  /** The reply is a 101: `head` goes out, and the connection is `upgraded`'s. */
  handOver(head: string, upgraded: NonNullable<HttpReply['upgraded']>): void;
  /** Breaks the connection off, so that the client cannot take it for an end. */
  cut(): void;
}

/**
 * One request of a connection, and its reply.
 *
 * ```
 * handling ──reply in pieces──▶ streaming ──last piece──▶ sending ──all with the kernel──▶ over
 * handling ──reply held whole──▶ sending
 * handling ──upgrade──▶ over
 * handling, streaming, sending ──client left, connection broken──▶ gone
 * ```
 */
export class ServerExchange implements HttpRequest, ReplySink {
  readonly signal = new Cancellation();
  readonly #head: RequestHead;
  readonly #connection: ExchangeHost;
  readonly #state: ServerState;
  readonly #body: IncomingBody;
  #phase: 'handling' | 'streaming' | 'sending' | 'over' | 'gone' = 'handling';
  #pump: ReplyPump | undefined;
  /** The connection closes after the reply. */
  #close = false;
  #chunked = false;
  /** Of a streamed reply, until its first bytes go out. */
  #unsentHead = '';
  /** Tick at which the client must have taken what was written; -1: it has. */
  #takenDueTick = -1;

  /** `body`: what of it came with the head. */
  constructor(head: RequestHead, connection: ExchangeHost, state: ServerState, body: Buffer | undefined) {
    this.#head = head;
    this.#connection = connection;
    this.#state = state;
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

  get upgrade(): string | null {
    return requestedUpgrade(this.#head);
  }

  header(name: string): string | null {
    return this.#head.headers.get(name);
  }

  headers(): Iterable<readonly [string, string]> {
    return this.#head.headers;
  }

  body(limits: BodyLimits): Promise<Uint8Array> {
    if (!this.#body.begun && this.#connection.wantBody() && this.#awaitsContinue())
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

  /** Takes the next piece of the body. @returns how many bytes wait for the handler to ask for them */
  bodyPiece(piece: Buffer, isLast: boolean): number {
    return this.#body.push(piece, isLast);
  }

  /** All that was written is with the kernel. */
  drained(): void {
    this.#takenDueTick = -1;
    if (this.#phase === 'streaming') this.#pump?.resume();
    else if (this.#phase === 'sending') this.#end();
  }

  isStalled(tick: number): boolean {
    return this.#takenDueTick >= 0 && tick >= this.#takenDueTick;
  }

  /** The client left: the handler and the source of the reply must stop working for it. */
  clientGone(): void {
    if (this.#phase === 'over' || this.#phase === 'gone') return;
    this.#phase = 'gone';
    this.#state.inFlight--;
    this.#body.clientGone();
    this.#pump?.stop();
    this.signal.abort();
  }

  /** From now on the connection answers for itself. @returns whether a reply had begun */
  abandon(): boolean {
    const begun = this.#phase !== 'handling';
    this.clientGone();
    return begun;
  }

  write(piece: Uint8Array): boolean {
    const { socket } = this.#connection;
    const head = this.#takeHead();
    if (this.#chunked) return this.#written(writeChunk(socket, head, piece));
    return this.#written(head === '' ? socket.write(piece) : writeMessage(socket, head, piece));
  }

  end(): void {
    this.#phase = 'sending';
    const head = this.#takeHead();
    const rest = this.#chunked ? LAST_CHUNK : NO_BYTES;
    if (head !== '') this.#send(head, rest);
    else if (!this.#chunked || this.#written(this.#connection.socket.write(rest))) this.#end();
  }

  cut(): void {
    this.#connection.cut();
  }

  #reply(reply: HttpReply): void {
    const { body, status } = reply;
    const source = isSource(body) ? body : undefined;
    if (this.#phase === 'gone') {
      source?.cancel();
      return;
    }
    if (isUpgrade(reply)) {
      this.#upgrade(reply);
      return;
    }
    const bare = this.method === 'HEAD' || hasNoBody(status);
    const framing = this.#framingOf(status, body);
    this.#close = this.#mustClose() || framing === 'until-close';
    const head = this.#replyHead(reply, framing, source);
    if (source && !bare) {
      this.#replyInPieces(head, source, framing === 'chunked');
      return;
    }
    source?.cancel();
    const sent = bare || body === null || source ? '' : (body as string | Uint8Array);
    if (sent.length > AT_ONCE_BYTES) {
      this.#replyInPieces(head, new SlicedBody(sent), false);
      return;
    }
    this.#phase = 'sending';
    this.#send(head, sent);
  }

  #upgrade(reply: HttpReply): void {
    const { upgraded } = reply;
    if (upgraded === undefined || reply.status !== 101)
      refuseUpgrade(reply, 'the status 101 and `upgraded` need each other');
    if (reply.body !== null) refuseUpgrade(reply, 'the reply has a body');
    if (this.upgrade === null) refuseUpgrade(reply, 'the request has not asked for it');
    const head = upgradeHead(reply.headers);
    this.#leave();
    this.#connection.handOver(head, upgraded);
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
    this.#phase = 'streaming';
    this.#unsentHead = head;
    this.#chunked = chunked;
    this.#pump = new ReplyPump(source, this);
    this.#pump.resume();
    // A first piece that is there at once takes the head along. Otherwise the head must not wait for it.
    if (this.#unsentHead !== '' && this.#phase === 'streaming')
      this.#written(writeMessage(this.#connection.socket, this.#takeHead(), NO_BYTES));
  }

  /** Sends the whole reply, or what is left of it. */
  #send(head: string, body: string | Uint8Array): void {
    if (this.#written(writeMessage(this.#connection.socket, head, body))) this.#end();
  }

  /** While something of what was written is not with the kernel, the client's time to take it runs. */
  #written(room: boolean): boolean {
    if (room) return true;
    this.#takenDueTick = this.#state.connections.tickIn(this.#state.bounds.stalledReaderMs);
    return false;
  }

  #takeHead(): string {
    const head = this.#unsentHead;
    this.#unsentHead = '';
    return head;
  }

  #framingOf(status: number, body: HttpReply['body']): ReplyFraming {
    // A 205 has to say that it has no body (RFC 9110 §15.3.6).
    if (status === 205) return 0;
    if (hasNoBody(status)) return 'none';
    if (isSource(body)) return this.#head.minorVersion === 1 ? 'chunked' : 'until-close';
    if (body === null) return 0;
    return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  }

  /** An HTTP/1.0 client would take the 100 for the reply (RFC 9110 §10.1.1). */
  #awaitsContinue(): boolean {
    const { headers, minorVersion } = this.#head;
    return minorVersion === 1 && headers.get('expect')?.toLowerCase() === '100-continue';
  }

  #mustClose(): boolean {
    if (this.#state.draining || this.#body.broken) return true;
    const { headers, minorVersion } = this.#head;
    // Keeping an HTTP/1.0 connection would need a `keep-alive` in the reply. Such clients get a close instead.
    if (minorVersion === 0 || !keepsAlive(headers, minorVersion)) return true;
    // A client that awaits a 100 may still send its body, or its next request: nobody can tell which one comes.
    return !this.#body.asked && headers.get('expect') !== null;
  }

  #refuse(thrown: unknown): void {
    if (this.#phase === 'gone') return;
    if (this.#phase !== 'handling' || (thrown instanceof NetworkError && thrown.code === 'reset'))
      this.#connection.cut();
    else this.#reply({ status: 500, headers: INTERNAL_ERROR_HEADERS, body: INTERNAL_ERROR_BODY });
  }

  #end(): void {
    if (this.#phase !== 'sending') return;
    this.#leave();
    this.#connection.exchangeEnded(this.#close);
  }

  /** The connection is another one's from now on. */
  #leave(): void {
    this.#phase = 'over';
    this.#state.inFlight--;
    this.#body.end();
  }
}
