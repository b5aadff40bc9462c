import type { HttpReply } from '../../../ports/http-server.ts';
import type { UpgradedConnection, UpgradedConnectionOwner } from '../../../ports/upgraded-connection.ts';
import { reportDefect } from '../../socket/report-defect.ts';
import type { SocketOwner, WireSocket } from '../../socket/wire-socket.ts';
import type { ServedConnection, ServerState } from './server-state.ts';

/** An owner that goes on writing to a peer that does not read would fill the memory. */
const MAX_BACKLOG_BYTES = 16_777_216;

/** What a connection is handed over with. */
export interface Upgrade {
  /** The head of the 101. */
  readonly head: string;
  /** The bytes that came behind the request's head. */
  readonly rest: Buffer | undefined;
  readonly upgraded: NonNullable<HttpReply['upgraded']>;
}

/**
 * A connection after its upgrade. It has no time limit while it is open; after `end` the peer gets a bounded time.
 *
 * ```
 * open ──end──▶ ending ──all is with the kernel──▶ lingering
 * open, ending, lingering ──peer's end, break, reset, server's close──▶ closed
 * ```
 */
export class UpgradedSocket implements UpgradedConnection, SocketOwner, ServedConnection {
  readonly #socket: WireSocket;
  readonly #state: ServerState;
  #phase: 'open' | 'ending' | 'lingering' | 'closed' = 'open';
  #owner: UpgradedConnectionOwner | undefined;
  /** Some of what was written is not with the kernel yet. */
  #blocked = false;
  /** Bytes that were written although the owner should have waited. */
  #backlogBytes = 0;
  /** Tick at which the connection is cut; -1: none, while it is open. */
  #dueTick = -1;

  constructor(socket: WireSocket, state: ServerState) {
    this.#socket = socket;
    this.#state = state;
    state.connections.add(this);
    socket.owner = this;
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress;
  }

  /** Answers with the 101 and hands the connection to its owner. */
  begin({ head, rest, upgraded }: Upgrade): void {
    this.#blocked = !this.#socket.write(Buffer.from(head, 'latin1'));
    try {
      const owner = upgraded(this);
      // It may have closed the connection already, and is still to be told so.
      if (this.#isClosed()) owner.onClose(undefined);
      else this.#owner = owner;
      if (rest) this.onData(rest);
      if (this.#state.draining) this.drain();
    } catch (thrown) {
      reportDefect(thrown);
      this.reset();
    }
  }

  write(bytes: Uint8Array): boolean {
    if (this.#phase !== 'open') return false;
    if (this.#blocked) {
      this.#backlogBytes += bytes.length;
      if (this.#backlogBytes > MAX_BACKLOG_BYTES) {
        this.reset();
        return false;
      }
    }
    if (!this.#socket.write(bytes)) this.#blocked = true;
    return !this.#blocked;
  }

  pause(): void {
    if (this.#phase === 'open') this.#socket.pause();
  }

  resume(): void {
    if (this.#phase === 'open') this.#socket.resume();
  }

  end(): void {
    if (this.#phase !== 'open') return;
    this.#phase = this.#blocked ? 'ending' : 'lingering';
    const { stalledReaderMs, readAwayMs } = this.#state.bounds;
    this.#dueTick = this.#state.connections.tickIn(this.#blocked ? stalledReaderMs : readAwayMs);
    // The peer's end has to be seen, and unread bytes at the close would take away what was sent.
    this.#socket.resume();
    this.#socket.finish();
  }

  reset(): void {
    if (this.#phase === 'closed') return;
    this.#socket.reset();
    this.onClose(undefined);
  }

  onData(bytes: Buffer): void {
    if (this.#phase === 'open') this.#owner?.onData(bytes);
  }

  onDrain(): void {
    this.#blocked = false;
    this.#backlogBytes = 0;
    if (this.#phase === 'open') {
      this.#owner?.onDrain();
    } else if (this.#phase === 'ending') {
      this.#phase = 'lingering';
      this.#dueTick = this.#state.connections.tickIn(this.#state.bounds.readAwayMs);
    }
  }

  onClose(thrown: Error | undefined): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#state.connections.delete(this);
    try {
      this.#owner?.onClose(thrown);
    } catch (defect) {
      // The caller may be closing all connections, which one owner's defect must not stop.
      reportDefect(defect);
    }
  }

  look(tick: number): void {
    if (this.#dueTick >= 0 && tick >= this.#dueTick) this.reset();
  }

  drain(): void {
    if (this.#phase !== 'open') return;
    try {
      this.#owner?.onServerDrain();
    } catch (defect) {
      reportDefect(defect);
      this.reset();
    }
  }

  cut(): void {
    this.reset();
  }

  #isClosed(): boolean {
    return this.#phase === 'closed';
  }
}
