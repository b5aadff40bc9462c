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

/** One HTTP/1.1 connection to an upstream. It carries one request at a time. */
export class ClientConnection implements SocketOwner {
  readonly origin: string;
  /** The tick at which it became free. */
  freeSinceTick = 0;
  readonly #socket: WireSocket;
  readonly #owner: ConnectionOwner;
  #exchange: Conversation | undefined;
  /** The whole request is with the kernel. */
  #sent = true;
  #gone = false;

  constructor(origin: string, socket: WireSocket, owner: ConnectionOwner) {
    this.origin = origin;
    this.#socket = socket;
    this.#owner = owner;
    socket.owner = this;
  }

  begin(exchange: Conversation, request: Uint8Array): void {
    this.#exchange = exchange;
    this.#sent = this.#socket.write(request);
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
    if (reusable && this.#sent && !this.#gone) this.#owner.isFree(this);
    else this.discard();
  }

  /** Resets the connection, whatever is under way. */
  discard(): void {
    if (this.#gone) return;
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
    if (this.#gone) return;
    this.#gone = true;
    this.#exchange = undefined;
    this.#owner.isGone(this);
  }
}
