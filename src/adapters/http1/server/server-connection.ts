import { readAwayBytes } from '../../http/server-bounds.ts';
import type { SocketOwner, WireSocket } from '../../socket/wire-socket.ts';
import type { BodyDecoder } from '../message/body-decoder.ts';
import { requestBodyDecoder } from '../message/framing.ts';
import { MAX_REQUEST_HEAD_BYTES, parseRequestHead } from '../message/head.ts';
import type { Http1Headers } from '../message/headers.ts';
import { isHost } from '../message/host.ts';
import { HttpSyntaxError } from '../message/http-syntax-error.ts';
import { HeldBytes } from './held-bytes.ts';
import { refusalBytes } from './reply-bytes.ts';
import { type ExchangeHost, ServerExchange } from './server-exchange.ts';
import type { ServedConnection, ServerState } from './server-state.ts';
import { type Upgrade, UpgradedSocket } from './upgraded-socket.ts';

/** A client with prior knowledge of HTTP/2 begins with this (RFC 9113 §3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

const CR = 13;
const LF = 10;

/** The limit of what is held before anybody asks for it: a body or the next requests. Then reading stops. */
const MAX_HELD_BYTES = 65_536;

/**
 * - `opening`: the first bytes may turn out to be HTTP/2.
 * - `idle`: between requests, or in the middle of a head.
 * - `busy`: a request is answered.
 * - `discarding`: the request is answered, but its body is still coming.
 * - `finished`: nothing more will be answered. The client gets time to read, because closing a connection on a client
 *   that still sends makes its last answer disappear (RFC 9112 §9.6).
 *
 * ```
 * opening ──HTTP/2's preface──▶ closed (handed over)
 * opening, idle ──head──▶ busy ──reply sent──▶ idle
 *                         busy ──reply sent, body unread──▶ discarding ──▶ idle
 * opening, idle, busy, discarding ──bad bytes, last reply, drain──▶ finished
 * busy ──upgrade──▶ closed (handed over)
 * any ──client left, cut──▶ closed
 * ```
 */
type Phase = 'opening' | 'idle' | 'busy' | 'discarding' | 'finished' | 'closed';

/** One HTTP/1.1 connection of a client. It answers its requests one after the other. */
export class ServerConnection implements SocketOwner, ExchangeHost, ServedConnection {
  readonly socket: WireSocket;
  readonly #state: ServerState;
  readonly #onPreface: (bytes: Buffer) => void;
  #phase: Phase = 'opening';
  readonly #held = new HeldBytes();
  /** Of the last request. A client asks for the same host again and again. */
  #lastHost: string | undefined;
  #paused = false;
  #exchange: ServerExchange | undefined;
  /** For the body of the request that is answered, or was answered while its body was still coming. */
  #decoder: BodyDecoder | undefined;
  #discarded = 0;
  /** Tick at which the connection is closed unless something happens; -1: none, while a request is answered. */
  #dueTick: number;

  /** `onPreface` takes the connection over for HTTP/2; its `bytes` are all that came. */
  constructor(socket: WireSocket, state: ServerState, onPreface: (bytes: Buffer) => void) {
    this.socket = socket;
    this.#state = state;
    this.#onPreface = onPreface;
    this.#dueTick = state.connections.tickIn(state.bounds.headTimeoutMs);
    state.connections.add(this);
  }

  onData(bytes: Buffer): void {
    switch (this.#phase) {
      case 'opening':
      case 'idle':
        this.#held.append(bytes);
        this.#readHead();
        return;
      case 'busy':
        if (this.#decoder && !this.#decoder.done) this.#readBody(bytes);
        else this.#holdBack(bytes);
        return;
      case 'discarding':
        this.#discard(bytes);
        return;
      default:
    }
  }

  onDrain(): void {
    this.#exchange?.drained();
  }

  onClose(): void {
    if (this.#phase === 'closed') return;
    this.#leave();
    this.#exchange?.clientGone();
  }

  look(tick: number): void {
    if (this.#exchange?.isStalled(tick)) this.cut();
    if (this.#dueTick < 0 || tick < this.#dueTick) return;
    const begun = this.#held.length > 0 && (this.#phase === 'opening' || this.#phase === 'idle');
    if (begun) this.#refuse(new HttpSyntaxError(408, 'its head did not come in time'));
    else if (this.#phase === 'opening' || this.#phase === 'idle') this.#finish();
    else this.cut();
  }

  drain(): void {
    if ((this.#phase === 'opening' || this.#phase === 'idle') && this.#held.length === 0) this.#finish();
  }

  cut(): void {
    this.socket.reset();
    this.onClose();
  }

  wantBody(): boolean {
    if (!this.#decoder || this.#decoder.done) return false;
    this.#resume();
    return true;
  }

  holdBody(): void {
    this.#pause();
  }

  exchangeEnded(close: boolean): void {
    if (this.#phase !== 'busy') return;
    this.#exchange = undefined;
    if (close) {
      this.#finish();
      return;
    }
    if (this.#decoder && !this.#decoder.done) {
      this.#phase = 'discarding';
      this.#discarded = 0;
      this.#dueTick = this.#state.connections.tickIn(this.#state.bounds.readAwayMs);
      this.#resume();
      return;
    }
    this.#becomeIdle();
  }

  handOver(head: string, upgraded: Upgrade['upgraded']): void {
    const rest = this.#held.bytes;
    this.#leave();
    this.#exchange = undefined;
    this.#resume();
    new UpgradedSocket(this.socket, this.#state).begin({ head, rest, upgraded });
  }

  #becomeIdle(): void {
    this.#phase = 'idle';
    this.#decoder = undefined;
    this.#dueTick = this.#state.connections.tickIn(this.#state.bounds.keepAliveSeconds * 1_000);
    this.#resume();
    if (this.#held.length > 0) this.#readHead();
    else if (this.#state.draining) this.#finish();
  }

  #readHead(): void {
    if (this.#phase === 'opening' && this.#mayBeHttp2()) return;
    this.#skipEmptyLines();
    const end = this.#held.endOfHead();
    if (end > MAX_REQUEST_HEAD_BYTES || (end < 0 && this.#held.length > MAX_REQUEST_HEAD_BYTES)) {
      this.#refuse(new HttpSyntaxError(431, `the head is larger than ${MAX_REQUEST_HEAD_BYTES} bytes`));
      return;
    }
    try {
      if (end < 0) this.#awaitHead();
      else this.#begin(this.#held.bytes as Buffer, end);
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  #awaitHead(): void {
    this.#held.checkUnfinished();
    if (this.#phase !== 'idle' || this.#held.length === 0) return;
    const { connections, bounds } = this.#state;
    this.#dueTick = Math.min(this.#dueTick, connections.tickIn(bounds.headTimeoutMs));
  }

  /** Compares the first bytes with the preface, and hands the connection over once that is complete. */
  #mayBeHttp2(): boolean {
    const held = this.#held.bytes as Buffer;
    const compared = Math.min(held.length, PREFACE.length);
    if (held.compare(PREFACE, 0, compared, 0, compared) !== 0) return false;
    if (compared === PREFACE.length) {
      this.#leave();
      this.#onPreface(held);
    }
    return true;
  }

  /** Some clients send an empty line behind their request (RFC 9112 §2.2). */
  #skipEmptyLines(): void {
    for (let held = this.#held.bytes; held?.[0] === CR && held[1] === LF; held = this.#held.bytes) {
      this.#held.keep(held.subarray(2));
      // HTTP/2 would have begun with its preface.
      this.#phase = 'idle';
    }
  }

  #begin(held: Buffer, end: number): void {
    const head = parseRequestHead(held.toString('latin1', 0, end));
    this.#checkHost(head.headers, head.minorVersion);
    this.#decoder = requestBodyDecoder(head);
    const rest = held.subarray(end + 4);
    const body = this.#decoder && rest.length > 0 ? this.#decoder.decode(rest) : undefined;
    this.#held.keep(body ? rest.subarray(this.#decoder?.consumed) : rest);
    this.#phase = 'busy';
    this.#dueTick = -1;
    const exchange = new ServerExchange(head, this, this.#state, body);
    this.#exchange = exchange;
    void exchange.run();
  }

  /** Without a host, or with two, servers differ in whom the request is for (RFC 9112 §3.2). */
  #checkHost(headers: Http1Headers, minorVersion: number): void {
    const count = headers.count('host');
    if (count > 1 || (count === 0 && minorVersion === 1))
      throw new HttpSyntaxError(400, 'host: must be given once');
    const host = headers.get('host');
    if (host === this.#lastHost || host === null) return;
    if (!isHost(host)) throw new HttpSyntaxError(400, 'host: must be the name of a host');
    this.#lastHost = host;
  }

  #readBody(bytes: Buffer): void {
    const decoder = this.#decoder as BodyDecoder;
    try {
      const piece = decoder.decode(bytes);
      if (decoder.consumed < bytes.length) this.#held.append(bytes.subarray(decoder.consumed));
      const held = this.#exchange?.bodyPiece(piece, decoder.done) ?? 0;
      if (held > MAX_HELD_BYTES) this.#pause();
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  #discard(bytes: Buffer): void {
    const decoder = this.#decoder as BodyDecoder;
    try {
      decoder.decode(bytes);
    } catch (thrown) {
      this.#refuse(thrown);
      return;
    }
    this.#discarded += decoder.consumed;
    if (decoder.consumed < bytes.length) this.#held.append(bytes.subarray(decoder.consumed));
    if (decoder.done) this.#becomeIdle();
    else if (this.#discarded > readAwayBytes(0, this.#state.bounds)) this.cut();
  }

  /** Holds requests that are sent ahead until it is their turn. */
  #holdBack(bytes: Buffer): void {
    this.#held.append(bytes);
    if (this.#held.length > MAX_HELD_BYTES) this.#pause();
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.socket.pause();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.socket.resume();
  }

  /** The connection is not HTTP/1.1's any more. */
  #leave(): void {
    this.#phase = 'closed';
    this.#held.clear();
    this.#state.connections.delete(this);
  }

  /** The bytes are no valid request: answers so, unless an answer has begun, and closes. */
  #refuse(thrown: unknown): void {
    if (!(thrown instanceof HttpSyntaxError)) throw thrown;
    const begun = this.#exchange?.abandon() ?? false;
    this.#exchange = undefined;
    // In `discarding` the request is answered already: the client would take a second answer for the next one's.
    if (begun || this.#phase === 'discarding') {
      this.cut();
      return;
    }
    this.socket.write(refusalBytes(thrown, this.#state.date));
    this.#finish();
  }

  #finish(): void {
    this.#phase = 'finished';
    this.#held.clear();
    this.#dueTick = this.#state.connections.tickIn(this.#state.bounds.readAwayMs);
    this.#resume();
    this.socket.finish();
  }
}
