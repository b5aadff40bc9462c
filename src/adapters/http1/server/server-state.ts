import type { HttpHandler } from '../../../ports/http-server.ts';
import type { ServerBounds } from '../../http/server-bounds.ts';
import { TickWatch, type Watched } from '../../http/tick-watch.ts';

/** A connection as its server sees it. */
export interface ServedConnection extends Watched {
  /** The server drains: the connection closes if it is idle, else after its reply. */
  drain(): void;
  /** Breaks the connection off, so that the client cannot take it for an end. */
  cut(): void;
}

/** What all connections of one server share. */
export class ServerState {
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly connections: TickWatch<ServedConnection>;
  /** Requests whose reply has not been sent in full. */
  inFlight = 0;
  draining = false;
  #date = '';
  #dateTick = -1;

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.handler = handler;
    this.bounds = bounds;
    this.connections = new TickWatch(bounds.tickMs);
  }

  /** The `date` header (RFC 9110 §6.6.1), made once a tick. */
  get date(): string {
    if (this.#dateTick !== this.connections.tick) {
      this.#dateTick = this.connections.tick;
      this.#date = new Date().toUTCString();
    }
    return this.#date;
  }

  /** From now on each reply closes its connection. Connections without a request are closed. */
  drain(): void {
    this.draining = true;
    for (const connection of this.connections) connection.drain();
  }

  /** Cuts every connection. */
  destroy(): void {
    this.connections.stop();
    for (const connection of this.connections) connection.cut();
  }
}
