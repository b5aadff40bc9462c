import type { HttpHandler } from '../../../ports/http-server.ts';
import type { ServerBounds } from '../../http/server-bounds.ts';

/** A connection as its server sees it. */
export interface WatchedConnection {
  /** Once a tick: is any of its times up? */
  look(tick: number): void;
  closeIfIdle(): void;
  /** Breaks off, so that the client cannot take it for an end. */
  cut(): void;
}

/** What all connections of one server share. */
export class ServerState {
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly connections = new Set<WatchedConnection>();
  /** Requests whose reply has not been sent in full. */
  inFlight = 0;
  draining = false;
  /** Counts up once each `bounds.tickMs`: one timer for all the limits of all the connections. */
  tick = 0;
  readonly #timer: ReturnType<typeof setInterval>;
  #date = '';

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.handler = handler;
    this.bounds = bounds;
    this.#timer = setInterval(() => this.#look(), bounds.tickMs);
    this.#timer.unref();
  }

  /** The tick by which `ms` will have passed, or a little more. */
  tickIn(ms: number): number {
    return this.tick + Math.ceil(ms / this.bounds.tickMs) + 1;
  }

  /** RFC 9110 §6.6.1, made anew each tick. */
  get date(): string {
    if (this.#date === '') this.#date = new Date().toUTCString();
    return this.#date;
  }

  /** Each reply closes its connection from now on; those without a request are closed. */
  drain(): void {
    this.draining = true;
    for (const connection of this.connections) connection.closeIfIdle();
  }

  /** Cuts everything. */
  destroy(): void {
    clearInterval(this.#timer);
    for (const connection of this.connections) connection.cut();
  }

  #look(): void {
    this.tick++;
    this.#date = '';
    for (const connection of this.connections) connection.look(this.tick);
  }
}
