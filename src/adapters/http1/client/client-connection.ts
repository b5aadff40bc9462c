import type { SocketOwner, WireSocket } from '../../socket/wire-socket.ts';

/** The pool that a connection reports to. */
export interface ConnectionOwner {
  /** The connection can carry another request. */
  isFree(connection: ClientConnection): void;
  isGone(connection: ClientConnection): void;
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
  readonly origin: string;
  /** The tick at which it became free. */
  freeSinceTick = 0;
  readonly #socket: WireSocket;
  readonly #owner: ConnectionOwner;
  #exchange: Conversation | undefined;
  /** The whole request is with the kernel. */
  #sent = true;
  #phase: 'free' | 'busy' | 'gone' = 'free';

  constructor(origin: string, socket: WireSocket, owner: ConnectionOwner) {
    this.origin = origin;
    this.#socket = socket;
    this.#owner = owner;
    socket.owner = this;
  }

  /** @param request what is to be written one behind the other */
  begin(exchange: Conversation, request: readonly Uint8Array[]): void {
    this.#phase = 'busy';
    this.#exchange = exchange;
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

  /** The reply has been read to its end. `reusable`: the connection may carry another request. */
  exchangeEnded(reusable: boolean): void {
    this.#exchange = undefined;
    if (reusable && this.#sent && this.#phase === 'busy') {
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
