import type { ClientConnection, ConnectionOwner } from './client-connection.ts';

/** Below the limits of load balancers and NAT gateways (AWS: 350 s), so that we close idle connections first. */
const KEEP_ALIVE_TICKS = 6;
const TICK_MS = 10_000;

/** The connections that are free for a next request. */
export class ConnectionPool implements ConnectionOwner {
  /**
   * By origin. The last one used is the first one taken, so that those not needed grow old and close. Bounded by the
   * requests that were under way at one time: each entry is an open socket, and empty lists go at the next tick.
   */
  readonly #free = new Map<string, ClientConnection[]>();
  #tick = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  take(origin: string): ClientConnection | undefined {
    const connection = this.#free.get(origin)?.pop();
    connection?.ref(true);
    return connection;
  }

  isFree(connection: ClientConnection): void {
    if (this.#closed) {
      connection.discard();
      return;
    }
    connection.freeSinceTick = this.#tick;
    connection.ref(false);
    const free = this.#free.get(connection.origin);
    if (free) free.push(connection);
    else this.#free.set(connection.origin, [connection]);
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => this.#closeOld(), TICK_MS);
      this.#timer.unref();
    }
  }

  isGone(connection: ClientConnection): void {
    const free = this.#free.get(connection.origin);
    const at = free?.indexOf(connection) ?? -1;
    if (at >= 0) free?.splice(at, 1);
  }

  /** Closes the free ones now, and the others when their exchange ends. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#closeWhere(() => true);
  }

  #closeOld(): void {
    this.#tick++;
    this.#closeWhere((connection) => this.#tick - connection.freeSinceTick > KEEP_ALIVE_TICKS);
  }

  #closeWhere(matches: (connection: ClientConnection) => boolean): void {
    for (const [origin, free] of this.#free) {
      const kept = free.filter((connection) => !matches(connection));
      const old = free.filter(matches);
      if (kept.length > 0) this.#free.set(origin, kept);
      else this.#free.delete(origin);
      for (const connection of old) connection.discard();
    }
  }
}
