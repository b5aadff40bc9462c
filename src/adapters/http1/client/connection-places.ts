/** A request that waits until a connection is free, or may be opened. */
export interface PlaceWaiter<Connection> {
  /** A connection that another request has left. */
  take(connection: Connection): void;
  /** There is room for a new connection, which is counted already. */
  dial(): void;
}

interface Origin<Connection> {
  /** Connections that are open, or being dialled. */
  open: number;
  /** The first one has waited for longest. */
  readonly waiting: Set<PlaceWaiter<Connection>>;
}

/** Bounds the connections to each origin. Requests beyond them wait in the order in which they came. */
export class ConnectionPlaces<Connection> {
  readonly most: number;
  readonly #origins = new Map<string, Origin<Connection>>();

  constructor(most: number) {
    this.most = most;
  }

  /** Counts a new connection. False: there are as many as there may be. */
  enter(name: string): boolean {
    const origin = this.#originOf(name);
    if (origin.open >= this.most) return false;
    origin.open++;
    return true;
  }

  wait(name: string, waiter: PlaceWaiter<Connection>): void {
    this.#originOf(name).waiting.add(waiter);
  }

  giveUp(name: string, waiter: PlaceWaiter<Connection>): void {
    this.#origins.get(name)?.waiting.delete(waiter);
  }

  /** Hands a connection that has become free to the request that has waited for longest. False: none waits. */
  handOver(name: string, connection: Connection): boolean {
    const waiter = this.#nextOf(name);
    waiter?.take(connection);
    return waiter !== undefined;
  }

  /** A connection is gone, or could not be opened. */
  leave(name: string): void {
    const origin = this.#origins.get(name);
    if (origin === undefined) return;
    origin.open--;
    const waiter = this.#nextOf(name);
    if (waiter) {
      origin.open++;
      waiter.dial();
    } else if (origin.open <= 0) {
      this.#origins.delete(name);
    }
  }

  #nextOf(name: string): PlaceWaiter<Connection> | undefined {
    const waiting = this.#origins.get(name)?.waiting;
    const next = waiting?.values().next().value;
    if (next) waiting?.delete(next);
    return next;
  }

  #originOf(name: string): Origin<Connection> {
    let origin = this.#origins.get(name);
    if (origin === undefined) {
      origin = { open: 0, waiting: new Set() };
      this.#origins.set(name, origin);
    }
    return origin;
  }
}
