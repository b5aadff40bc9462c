import { TickWatch, type Watched } from '../../http/tick-watch.ts';
import type { WireSocket } from '../../socket/wire-socket.ts';
import { ClientConnection, type ConnectionOwner } from './client-connection.ts';
import type { ConnectionPlaces } from './connection-places.ts';
import type { Upstream } from './upstream.ts';

const TICK_MS = 1_000;
/** No connection carries requests for longer, so that a change of DNS is seen. */
const MAX_AGE_TICKS = 300;
/** Connections opened together retire over this many ticks, so that they are not all dialled anew at once. */
const SPREAD_TICKS = 60;

/** The connections that are free for a next request. */
export class ConnectionPool implements ConnectionOwner, Watched {
  /**
   * By origin. The last one used is the first one taken, so that those not needed grow old and close. Bounded by the
   * requests that were under way at one time: each entry is an open socket, and empty lists go at the next tick.
   */
  readonly #free = new Map<string, ClientConnection[]>();
  readonly #watch: TickWatch<Watched>;
  #opened = 0;
  #closed = false;

  readonly #places: ConnectionPlaces<ClientConnection>;

  constructor(
    places: ConnectionPlaces<ClientConnection>,
    watch: TickWatch<Watched> = new TickWatch(TICK_MS),
  ) {
    this.#places = places;
    this.#watch = watch;
    watch.add(this);
  }

  /** Makes a connection of a socket that is open. */
  open(upstream: Upstream, socket: WireSocket): ClientConnection {
    const age = MAX_AGE_TICKS - (this.#opened++ % SPREAD_TICKS);
    return new ClientConnection(upstream, socket, { owner: this, retireTick: this.#watch.tick + age });
  }

  take(origin: string): ClientConnection | undefined {
    const connection = this.#free.get(origin)?.pop();
    connection?.ref(true);
    return connection;
  }

  isFree(connection: ClientConnection): void {
    const { tick } = this.#watch;
    connection.freeSinceTick = tick;
    // A tick has begun already: one less never keeps a connection for longer than its limit.
    connection.closeTick = Math.min(
      tick + Math.floor(connection.idleLimitMs / TICK_MS),
      connection.retireTick,
    );
    if (this.#closed || tick >= connection.closeTick) {
      connection.discard();
      return;
    }
    if (this.#places.handOver(connection.upstream.origin, connection)) return;
    connection.ref(false);
    const free = this.#free.get(connection.upstream.origin);
    if (free) free.push(connection);
    else this.#free.set(connection.upstream.origin, [connection]);
  }

  isGone(connection: ClientConnection): void {
    const free = this.#free.get(connection.upstream.origin);
    const at = free?.indexOf(connection) ?? -1;
    if (at >= 0) free?.splice(at, 1);
    this.#places.leave(connection.upstream.origin);
  }

  /** The server has closed `dead`, and so it will have closed what has been free for as long. */
  dropOlder(dead: ClientConnection): void {
    const { origin } = dead.upstream;
    this.#closeWhere(
      ({ upstream, freeSinceTick }) => upstream.origin === origin && freeSinceTick <= dead.freeSinceTick,
    );
  }

  look(tick: number): void {
    this.#closeWhere((connection) => tick >= connection.closeTick);
  }

  /** Closes the free ones now, and the others when their exchange ends. */
  close(): void {
    this.#closed = true;
    this.#watch.stop();
    this.#closeWhere(() => true);
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
