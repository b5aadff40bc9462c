import type { Socket } from 'node:net';
import { reportDefect } from './report-defect.ts';
import type { SocketOwner, WireSocket } from './wire-socket.ts';

/**
 * A socket of node:net or node:tls.
 *
 * ```
 * open ──finish──▶ finishing
 * open, finishing ──peer's end, break, detach──▶ closed
 * ```
 */
export class NetSocket implements WireSocket {
  readonly remoteAddress: string;
  owner: SocketOwner | undefined;
  readonly #socket: Socket;
  #phase: 'open' | 'finishing' | 'closed' = 'open';
  #thrown: Error | undefined;
  /** Some of what was written is not with the kernel yet. */
  #blocked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress ?? '';
    socket.on('data', this.#onData).on('error', this.#onError);
    socket.on('end', this.#onEnd).on('close', this.#onClose);
  }

  write(bytes: Uint8Array): boolean {
    // `onClose` was called or is about to be.
    if (this.#phase === 'closed' || this.#socket.destroyed) return false;
    // Not 'drain', which comes only after more than the high-water mark was waiting.
    this.#socket.write(bytes, this.#onFlushed);
    // A write may fail at once, and Node emits 'error' only in a later turn (docs/decisions/0001-runtimes.md, Z).
    if (this.#socket.errored !== null) return false;
    // Once blocked it stays so until `onDrain`, which the writer was told to wait for.
    if (this.#socket.writableLength > 0) this.#blocked = true;
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
    if (this.#phase === 'open') this.#phase = 'finishing';
    this.#socket.end();
  }

  reset(): void {
    if (this.#phase === 'closed') return;
    // TLS has no reset. In the middle of a shutdown a reset fails, and Node hangs at exit (docs/decisions/0001-runtimes.md, Y).
    if (this.#phase === 'finishing' || 'encrypted' in this.#socket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** Gives the node:net socket away, with the bytes that came already. */
  detach(bytes: Buffer): Socket {
    this.#phase = 'closed';
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
    if (thrown || !this.#blocked || this.#phase === 'closed' || this.#socket.writableLength > 0) return;
    this.#blocked = false;
    try {
      this.owner?.onDrain();
    } catch (defect) {
      this.#onDefect(defect);
    }
  };

  /** After a defect the state of this connection is unknown. The other connections are not affected. */
  #onDefect(thrown: unknown): void {
    reportDefect(thrown);
    this.reset();
    this.#onClose();
  }

  readonly #onError = (thrown: Error): void => {
    this.#thrown = thrown;
  };

  readonly #onEnd = (): void => {
    // Left alone, Node would wait until the peer has read what was written, which it may never do.
    if (this.#socket.writableLength > 0) this.reset();
    else this.#socket.destroy();
    this.#onClose();
  };

  readonly #onClose = (): void => {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.owner?.onClose(this.#thrown);
  };
}
