import type { Socket } from 'node:net';
import type { NodeExchange } from './node-exchange.ts';

/**
 * Tells the requests of a connection that their client is gone. Node itself only says so once the socket is closed
 * both ways; a client that left shows first as the end of what it sends.
 */
export class Http1Connections {
  readonly #exchanges = new WeakMap<Socket, Set<NodeExchange>>();

  /** Watches a connection as long as it lives. */
  open(socket: Socket): void {
    const exchanges = new Set<NodeExchange>();
    this.#exchanges.set(socket, exchanges);
    const leave = () => {
      for (const exchange of exchanges) exchange.clientGone();
    };
    socket.on('end', leave).on('close', leave);
  }

  add(socket: Socket, exchange: NodeExchange): void {
    this.#exchanges.get(socket)?.add(exchange);
  }

  remove(socket: Socket, exchange: NodeExchange): void {
    this.#exchanges.get(socket)?.delete(exchange);
  }
}
