import type { SocketOwner } from '../socket/wire-socket.ts';
import type { BunSocket } from './bun-socket.ts';

/**
 * Carries the bytes of a client's connection to the loopback server and back. Each socket is read no faster than the other
 * is written.
 *
 * ```
 * connecting ──connected──▶ open ──server closed──▶ lingering
 * connecting, open, lingering ──client gone──▶ over
 * ```
 */
export class Http2Tunnel implements SocketOwner {
  readonly #client: BunSocket;
  readonly #lingerMs: number;
  readonly #onOver: () => void;
  #phase: 'connecting' | 'open' | 'lingering' | 'over' = 'connecting';
  /** What came before the server was connected. Bounded: the client is paused meanwhile. */
  #early: Buffer;
  #server: BunSocket | undefined;
  #lingerTimer: ReturnType<typeof setTimeout> | undefined;

  /** `lingerMs`: how long a client may take to close its side once the server has closed. */
  constructor(client: BunSocket, early: Buffer, lingerMs: number, onOver: () => void) {
    this.#client = client;
    this.#early = early;
    this.#lingerMs = lingerMs;
    this.#onOver = onOver;
    client.pause();
  }

  connected(server: BunSocket, onServerClosed: () => void): void {
    const client = this.#client;
    server.owner = {
      onData: (bytes) => {
        if (!client.write(bytes)) server.pause();
      },
      onDrain: () => client.resume(),
      onClose: () => {
        this.#server = undefined;
        onServerClosed();
        this.#linger();
      },
    };
    if (this.#phase === 'over') {
      server.reset();
      return;
    }
    this.#phase = 'open';
    this.#server = server;
    if (server.write(this.#early)) client.resume();
  }

  onData(bytes: Buffer): void {
    if (this.#phase === 'connecting') this.#early = Buffer.concat([this.#early, bytes]);
    else if (this.#server?.write(bytes) === false) this.#client.pause();
  }

  onDrain(): void {
    this.#server?.resume();
  }

  onClose(): void {
    this.#phase = 'over';
    clearTimeout(this.#lingerTimer);
    this.#server?.reset();
    this.#onOver();
  }

  /** The client gets the server's last bytes, and then has to close. */
  #linger(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'lingering';
    this.#lingerTimer = setTimeout(() => this.#client.reset(), this.#lingerMs);
    this.#client.finish();
    // What the client still sends is read away: unread bytes at the close would take away what was sent to it.
    this.#client.resume();
  }
}
