import type { SocketOwner, WireSocket } from '../../socket/wire-socket.ts';
import { idleLimitMs, isSelfHosted, parseKeepAlive } from './keep-alive.ts';
import type { Upstream } from './upstream.ts';

/** The pool that a connection reports to. */
export interface ConnectionOwner {
  /** The connection can carry another request. */
  isFree(connection: ClientConnection): void;
  isGone(connection: ClientConnection): void;
}

/** Where a connection belongs. */
interface Membership {
  readonly owner: ConnectionOwner;
  /** From this tick on it carries no further request. */
  readonly retireTick: number;
}

/** The exchange under way on a connection. */
export interface Conversation {
  onData(bytes: Buffer): void;
  onClosed(thrown: Error | undefined): void;
}

/**
 * One HTTP/1.1 connection to an upstream. It carries one request at a time.
 *
 * ```
 * free ──begin──▶ busy ──reply read──▶ free
 * free, busy ──peer's end, break, discard──▶ gone
 * ```
 */
export class ClientConnection implements SocketOwner {
  readonly upstream: Upstream;
  readonly retireTick: number;
  /** The tick at which it became free the last time. */
  freeSinceTick = 0;
  /** The tick at which it is closed if it is still free. */
  closeTick = 0;
  /** How long it may be free, ms; 0: not at all. */
  idleLimitMs: number;
  /** Requests that it has carried, the one under way included. */
  carried = 0;
  readonly #socket: WireSocket;
  readonly #owner: ConnectionOwner;
  readonly #selfHosted: boolean;
  #exchange: Conversation | undefined;
  /** The whole request is with the kernel. */
  #sent = true;
  #phase: 'free' | 'busy' | 'gone' = 'free';
  /** The `keep-alive` header of the last reply that had one. */
  #keepAlive = '';
  /** How many requests the server takes on it. */
  #most = Number.POSITIVE_INFINITY;

  constructor(upstream: Upstream, socket: WireSocket, { owner, retireTick }: Membership) {
    this.upstream = upstream;
    this.retireTick = retireTick;
    this.#socket = socket;
    this.#owner = owner;
    this.#selfHosted = isSelfHosted(upstream.secure, socket.remoteAddress);
    this.idleLimitMs = idleLimitMs(this.#selfHosted, undefined);
    socket.owner = this;
  }

  /** @param request what is to be written one behind the other */
  begin(exchange: Conversation, request: readonly Uint8Array[]): void {
    this.#phase = 'busy';
    this.#exchange = exchange;
    this.carried++;
    for (const bytes of request) this.#sent = this.#socket.write(bytes);
  }

  onData(bytes: Buffer): void {
    // Bytes that nobody asked for could be taken for the answer to the next request.
    if (this.#exchange === undefined) this.discard();
    else this.#exchange.onData(bytes);
  }

  onDrain(): void {
    this.#sent = true;
  }

  onClose(thrown: Error | undefined): void {
    const exchange = this.#exchange;
    this.#leave();
    exchange?.onClosed(thrown);
  }

  /** Takes note of a reply's `keep-alive` header. */
  heardKeepAlive(value: string): void {
    if (value === this.#keepAlive) return;
    this.#keepAlive = value;
    const { timeoutMs, max } = parseKeepAlive(value);
    this.idleLimitMs = idleLimitMs(this.#selfHosted, timeoutMs);
    // Apache counts `max` down with each reply; others repeat the number that they began with.
    if (max !== undefined) this.#most = Math.min(this.#most, this.carried + max);
  }

  /** The reply has been read to its end. `reusable`: the connection may carry another request. */
  exchangeEnded(reusable: boolean): void {
    this.#exchange = undefined;
    if (reusable && this.#sent && this.#phase === 'busy' && this.carried < this.#most) {
      this.#phase = 'free';
      this.#owner.isFree(this);
    } else {
      this.discard();
    }
  }

  /** Resets the connection, whatever is under way. */
  discard(): void {
    if (this.#phase === 'gone') return;
    this.#leave();
    this.#socket.reset();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Off while the connection is free, so that it does not keep the process running. */
  ref(on: boolean): void {
    if (on) this.#socket.ref();
    else this.#socket.unref();
  }

  #leave(): void {
    if (this.#phase === 'gone') return;
    this.#phase = 'gone';
    this.#exchange = undefined;
    this.#owner.isGone(this);
  }
}
