import { tellDefect } from '../socket/report-defect.ts';
import type { SocketOwner, WireSocket } from '../socket/wire-socket.ts';

/** A socket of Bun.listen or Bun.connect. What the kernel does not take at once is kept here. */
export class TcpSocket implements WireSocket {
  owner: SocketOwner | undefined;
  /** Looked up at once: a socket that is closed does not know it any more. */
  readonly remoteAddress: string;
  readonly #socket: Bun.Socket<TcpSocket>;
  #unsent: Uint8Array[] = [];
  #finishing = false;
  #closed = false;

  constructor(socket: Bun.Socket<TcpSocket>) {
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress ?? '';
  }

  get localPort(): number {
    return this.#socket.localPort;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#unsent.length > 0) {
      this.#unsent.push(bytes);
      return false;
    }
    const sent = this.#socket.write(bytes);
    if (sent === bytes.length) return true;
    // It is closed, and `onClose` was called or is on its way.
    if (sent < 0) return false;
    this.#unsent.push(bytes.subarray(sent));
    return false;
  }

  writeCopy(bytes: Buffer, length: number): boolean {
    if (this.#unsent.length > 0) return this.write(Buffer.from(bytes.subarray(0, length)));
    const sent = this.#socket.write(bytes, 0, length);
    if (sent === length) return true;
    if (sent >= 0) this.#unsent.push(Buffer.from(bytes.subarray(sent, length)));
    return false;
  }

  pause(): void {
    if (!this.#closed) this.#socket.pause();
  }

  resume(): void {
    if (!this.#closed) this.#socket.resume();
  }

  finish(): void {
    this.#finishing = true;
    // `end` would close both ways, and the peer's next byte would then take away what we have sent.
    if (this.#unsent.length === 0 && !this.#closed) this.#socket.shutdown();
  }

  reset(): void {
    if (this.#closed) return;
    // After the shutdown all is with the kernel, which goes on delivering it unless the connection is reset.
    if (this.#finishing && this.#unsent.length === 0) this.#socket.end();
    else this.#socket.terminate();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** Bun says so now and then without need. */
  onWritable(): void {
    if (this.#unsent.length === 0) return;
    const pending = this.#unsent;
    this.#unsent = [];
    for (const bytes of pending) this.write(bytes);
    if (this.#unsent.length > 0) return;
    if (this.#finishing) this.#socket.shutdown();
    this.owner?.onDrain();
  }

  onClosed(thrown: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsent = [];
    this.owner?.onClose(thrown);
  }
}

/** For all sockets of Bun: the socket's own `data` tells whose it is. */
export const SOCKET_EVENTS: Bun.SocketHandler<TcpSocket> = {
  binaryType: 'buffer',
  data(socket, bytes) {
    socket.data.owner?.onData(bytes);
  },
  drain(socket) {
    socket.data.onWritable();
  },
  close(socket, thrown) {
    socket.data.onClosed(thrown);
  },
  /** Bun calls it for what a handler above has thrown: the connection still stands, and its state is anybody's guess. */
  error(socket, thrown) {
    tellDefect(thrown);
    socket.terminate();
    socket.data.onClosed(thrown);
  },
};
