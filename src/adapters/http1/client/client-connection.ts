import type { DialledSocket } from '../../socket/dialer.ts';
import type { SocketOwner } from '../../socket/wire-socket.ts';

/** Whom a connection tells what becomes of it. */
export interface ConnectionOwner {
  /** It can carry another request. */
  isFree(connection: ClientConnection): void;
  isGone(connection: ClientConnection): void;
}

/** What is under way on a connection. */
export interface Conversation {
  onData(bytes: Buffer): void;
  onClosed(thrown: Error | undefined): void;
}

/** One HTTP/1.1 connection to an upstream: one request at a time. */
export class ClientConnection implements SocketOwner {
  readonly origin: string;
  /** Tick at which it became free. */
  freeSinceTick = 0;
  readonly #socket: DialledSocket;
  readonly #owner: ConnectionOwner;
  #exchange: Conversation | undefined;
  /** The request is with the kernel in full. */
  #sent = true;
  #gone = false;

  constructor(origin: string, socket: DialledSocket, owner: ConnectionOwner) {
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
    // Nobody has asked: whatever comes next could be taken for the answer to another request.
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

  /** The reply has been read to its end. `reusable`: it leaves the connection as it was. */
  exchangeEnded(reusable: boolean): void {
    this.#exchange = undefined;
    if (reusable && this.#sent && !this.#gone) this.#owner.isFree(this);
    else this.discard();
  }

  /** Cuts it, whatever is under way. */
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

  /** While it is free it does not keep the process running. */
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
