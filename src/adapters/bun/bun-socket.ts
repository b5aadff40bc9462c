import { reportDefect } from '../socket/report-defect.ts';
import type { SocketOwner, WireSocket } from '../socket/wire-socket.ts';
import { MAX_WAITING_BYTES, type TurnWriter, turnWrites } from './turn-writes.ts';

/**
 * One of Bun's own sockets. It keeps what the kernel does not take at once.
 *
 * ```
 * open ──finish──▶ finishing
 * open, finishing ──peer's end, break──▶ closed
 * ```
 */
export class BunSocket implements WireSocket, TurnWriter {
  owner: SocketOwner | undefined;
  /** Read in the constructor, because a closed socket does not know it any more. */
  readonly remoteAddress: string;
  readonly #socket: Bun.Socket<BunSocket>;
  /** Bounded by its writers: each waits for `onDrain` once `write` has returned false. */
  #unsent: Uint8Array[] = [];
  /** A small write waits for the end of the loop's turn. */
  #isWaiting = false;
  #phase: 'open' | 'finishing' | 'closed' = 'open';

  constructor(socket: Bun.Socket<BunSocket>) {
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
    if (this.#waits(bytes, bytes.length)) return true;
    const sent = this.#unsent.length > 0 ? 0 : this.#socket.write(bytes);
    if (sent === bytes.length) return true;
    // The socket is closed: `onClose` was called or is about to be.
    if (sent < 0) return false;
    this.#unsent.push(bytes.subarray(sent));
    return false;
  }

  writeCopy(bytes: Buffer, length: number): boolean {
    if (this.#unsent.length > 0) return this.write(Buffer.from(bytes.subarray(0, length)));
    return this.#waits(bytes, length) || this.#send(bytes, 0, length);
  }

  /** See `TurnWriter`. */
  flushed(slab: Buffer, offset: number, length: number): void {
    this.#isWaiting = false;
    if (this.#phase !== 'closed') this.#send(slab, offset, length);
  }

  /** Sends part of a buffer that stays its owner's, behind what the kernel has not taken yet. */
  #send(bytes: Buffer, offset: number, length: number): boolean {
    const sent = this.#unsent.length > 0 ? 0 : this.#socket.write(bytes, offset, length);
    if (sent === length) return true;
    if (sent >= 0) this.#unsent.push(Buffer.from(bytes.subarray(offset + sent, offset + length)));
    return false;
  }

  /** A small write waits for the end of the turn. False: it has to be sent now, and nothing waits before it. */
  #waits(bytes: Uint8Array, length: number): boolean {
    const isSmall = this.#phase === 'open' && length <= MAX_WAITING_BYTES;
    if (this.#isWaiting && !(isSmall && turnWrites.isLatest(this))) turnWrites.flush();
    if (!isSmall) return false;
    // It may flush what this socket has waiting, so it comes before the socket is marked as one that waits.
    turnWrites.makeRoom(length);
    if (this.#unsent.length > 0) return false;
    this.#isWaiting = true;
    turnWrites.add(this, bytes, length);
    return true;
  }

  pause(): void {
    if (this.#phase !== 'closed') this.#socket.pause();
  }

  resume(): void {
    if (this.#phase !== 'closed') this.#socket.resume();
  }

  finish(): void {
    if (this.#phase === 'closed') return;
    if (this.#isWaiting) turnWrites.flush();
    this.#phase = 'finishing';
    // `end` would close both ways, and the peer's next byte would then take away what we have sent.
    if (this.#unsent.length === 0) this.#socket.shutdown();
  }

  reset(): void {
    if (this.#phase === 'closed') return;
    if (this.#isWaiting) turnWrites.flush();
    // After a shutdown the kernel goes on delivering what it has; `end` lets it.
    if (this.#phase === 'finishing' && this.#unsent.length === 0) this.#socket.end();
    else this.#socket.terminate();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** The kernel has room again. Bun calls this now and then without need. */
  onWritable(): void {
    if (this.#unsent.length === 0) return;
    const pending = this.#unsent;
    this.#unsent = [];
    for (const bytes of pending) this.write(bytes);
    if (this.#unsent.length > 0) return;
    if (this.#phase === 'finishing') this.#socket.shutdown();
    this.owner?.onDrain();
  }

  /** The peer's FIN came, on a socket that would stay open after it. */
  onPeerEnded(): void {
    // Left alone, the kernel would wait until the peer has read what was written, which it may never do.
    if (this.#unsent.length > 0) this.#socket.terminate();
    else this.#socket.end();
    this.onClosed(undefined);
  }

  onClosed(thrown: Error | undefined): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#unsent = [];
    this.owner?.onClose(thrown);
  }
}

/** The handlers of all sockets. A socket's `data` is the `BunSocket` around it. */
export const SOCKET_EVENTS: Bun.SocketHandler<BunSocket> = {
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
  /** Bun calls it for what a handler above throws. The connection still stands, but its state is unknown. */
  error(socket, thrown) {
    reportDefect(thrown);
    socket.terminate();
    socket.data.onClosed(thrown);
  },
};
