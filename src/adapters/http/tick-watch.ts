/** What a server looks at once a tick. */
export interface Watched {
  /** Ends what has run out of time by `tick`. */
  look(tick: number): void;
}

/**
 * Counts time in ticks. One timer serves the limits of everything watched, so a limit costs a comparison and no timer.
 * The set is bounded by the sockets and streams that the process may have open.
 */
export class TickWatch<T extends Watched> {
  /** Counts up once each tick. */
  tick = 0;
  readonly #watched = new Set<T>();
  readonly #tickMs: number;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
    this.#timer = setInterval(() => this.advance(), tickMs);
    this.#timer.unref();
  }

  get size(): number {
    return this.#watched.size;
  }

  /** The tick by which `ms` will have passed. It may be up to one tick later. */
  tickIn(ms: number): number {
    return this.tick + Math.ceil(ms / this.#tickMs) + 1;
  }

  add(watched: T): void {
    this.#watched.add(watched);
  }

  delete(watched: T): void {
    this.#watched.delete(watched);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#watched.values();
  }

  /** Begins the next tick. The timer calls it; a test may call it instead of waiting. */
  advance(): void {
    this.tick++;
    for (const watched of this.#watched) watched.look(this.tick);
  }

  /** Stops the timer, and with it all limits. */
  stop(): void {
    clearInterval(this.#timer);
  }
}
