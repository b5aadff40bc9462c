import type { Socket } from 'node:net';
import { tellDefect } from './report-defect.ts';
import type { SocketOwner, WireSocket } from './wire-socket.ts';

/** A socket of node:net or node:tls. */
export class NetSocket implements WireSocket {
  readonly remoteAddress: string;
  readonly #socket: Socket;
  /** Whom to tell; set before anything can come. */
  owner: SocketOwner | undefined;
  #closed = false;
  #finishing = false;
  #thrown: Error | undefined;
  /** Written, but not with the kernel yet. */
  #blocked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress ?? '';
    socket.on('data', this.#onData).on('error', this.#onError);
    socket.on('end', this.#onEnd).on('close', this.#onClose);
  }

  write(bytes: Uint8Array): boolean {
    // It is closed, and `onClose` was called or is on its way.
    if (this.#closed || this.#socket.destroyed) return false;
    // Not 'drain': that comes only after more than the high-water mark was waiting.
    this.#socket.write(bytes, this.#onFlushed);
    // A write may fail at once, and 'error' waits until nobody writes any more.
    if (this.#socket.errored !== null) return false;
    this.#blocked = this.#socket.writableLength > 0;
    return !this.#blocked;
  }

  writeCopy(bytes: Buffer, length: number): boolean {
    return this.write(Buffer.from(bytes.subarray(0, length)));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  finish(): void {
    this.#finishing = true;
    this.#socket.end();
  }

  reset(): void {
    // TLS has no reset. And one in the middle of a shutdown fails in libuv, whereupon Node loses the handle and hangs at exit.
    if (this.#finishing || 'encrypted' in this.#socket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** Hands the socket, with the bytes that came already, to somebody who knows it better. */
  detach(bytes: Buffer): Socket {
    this.#closed = true;
    const socket = this.#socket;
    socket
      .off('data', this.#onData)
      .off('error', this.#onError)
      .off('end', this.#onEnd)
      .off('close', this.#onClose);
    socket.pause();
    socket.unshift(bytes);
    return socket;
  }

  readonly #onData = (bytes: Buffer): void => {
    try {
      this.owner?.onData(bytes);
    } catch (thrown) {
      this.#onDefect(thrown);
    }
  };

  readonly #onFlushed = (thrown?: Error | null): void => {
    if (thrown || !this.#blocked || this.#closed || this.#socket.writableLength > 0) return;
    this.#blocked = false;
    try {
      this.owner?.onDrain();
    } catch (defect) {
      this.#onDefect(defect);
    }
  };

  /** The connection's state is anybody's guess; the other connections have no part in it. */
  #onDefect(thrown: unknown): void {
    tellDefect(thrown);
    this.reset();
    this.#onClose();
  }

  readonly #onError = (thrown: Error): void => {
    this.#thrown = thrown;
  };

  readonly #onEnd = (): void => {
    // Left alone, Node would wait until the peer has taken what was written, for ever if it does not.
    if (this.#socket.writableLength > 0) this.reset();
    else this.#socket.destroy();
    this.#onClose();
  };

  readonly #onClose = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.owner?.onClose(this.#thrown);
  };
}
