import type { ServerBounds } from '../http/server-bounds.ts';

/** Something in flight that the server looks at once a tick. */
export interface Watched {
  readonly raw: Request;
  /** Tick at which it came in. */
  startedTick: number;
  /** Bun's idle timer for its connection is off. */
  idleTimerOff: boolean;
  /** Tick at which the client must have taken what was written; -1 while nothing waits for it. */
  takenDueTick: number;
  /** Tick at which its body must have come; -1 while none is awaited. */
  bodyDueTick: number;
  /** Ends the reply without its terminator. */
  cut(): void;
  /** The body has not come in time. */
  bodyIsLate(): void;
}

/** The part of Bun's server that this needs. */
interface IdleTimers {
  timeout(request: Request, seconds: number): void;
}

/**
 * Bun's idle timer kills connections whose handler waits in silence (pitfall C), and switched off it stays off for
 * the idle connection afterwards (pitfall D). So it is switched off late, only for requests that take long, and on
 * again before their reply ends; stalled readers, whom it would have caught, are caught here. One timer for all: a
 * request costs two operations on a set.
 */
export class Watch {
  /** Counts up once each `tickMs`. */
  tick = 0;
  readonly #active = new Set<Watched>();
  readonly #server: IdleTimers;
  readonly #keepAliveSeconds: number;
  readonly #idleOffTicks: number;
  readonly #stalledTicks: number;
  readonly #tickMs: number;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(server: IdleTimers, bounds: ServerBounds) {
    this.#server = server;
    this.#keepAliveSeconds = bounds.keepAliveSeconds;
    // A quarter of the time: uSockets' timers are coarse (4 s).
    this.#idleOffTicks = Math.max(1, Math.floor((bounds.keepAliveSeconds * 250) / bounds.tickMs));
    this.#stalledTicks = Math.ceil(bounds.stalledReaderMs / bounds.tickMs) + 1;
    this.#tickMs = bounds.tickMs;
    this.#timer = setInterval(() => this.#look(), bounds.tickMs);
    this.#timer.unref();
  }

  /** The tick by which `ms` will have passed, or a little more. */
  tickIn(ms: number): number {
    return this.tick + Math.ceil(ms / this.#tickMs) + 1;
  }

  add(watched: Watched): void {
    watched.startedTick = this.tick;
    this.#active.add(watched);
  }

  /** To be called before the last byte of the reply is handed to Bun. */
  remove(watched: Watched): void {
    this.#active.delete(watched);
    if (!watched.idleTimerOff) return;
    watched.idleTimerOff = false;
    this.#server.timeout(watched.raw, this.#keepAliveSeconds);
  }

  /** The tick by which a client must have taken what is written now. */
  stalledTick(): number {
    return this.tick + this.#stalledTicks;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.tick++;
    for (const watched of this.#active) {
      if (!watched.idleTimerOff && this.tick - watched.startedTick >= this.#idleOffTicks) {
        watched.idleTimerOff = true;
        this.#server.timeout(watched.raw, 0);
      }
      if (watched.bodyDueTick >= 0 && this.tick >= watched.bodyDueTick) watched.bodyIsLate();
      if (watched.takenDueTick >= 0 && this.tick >= watched.takenDueTick) watched.cut();
    }
  }
}
