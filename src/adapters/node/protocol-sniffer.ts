import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What a client with prior knowledge of HTTP/2 opens with (RFC 9113 §3.4); the first line tells it apart. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n');

export interface SnifferOptions {
  /** Time for a connection to show which protocol it speaks. */
  readonly timeoutMs: number;
  /** Called before the http server gets the connection. */
  readonly onHttp1: (socket: Socket) => void;
  readonly onHttp2: (socket: Socket) => void;
}

/**
 * Stands in front of a node:http server and hands the connections that open with the HTTP/2 preface to another one.
 * The http server goes on listening itself, because its time-outs only run while it does.
 */
export class ProtocolSniffer {
  readonly #undecided = new Set<Socket>();
  readonly #options: SnifferOptions;
  readonly #toHttp1: (socket: Socket) => void;

  constructor(http1: Server, options: SnifferOptions) {
    this.#options = options;
    const own = http1.listeners('connection');
    http1.removeAllListeners('connection');
    http1.on('connection', (socket: Socket) => this.#sniff(socket));
    this.#toHttp1 = (socket) => {
      options.onHttp1(socket);
      for (const listener of own) listener.call(http1, socket);
    };
  }

  /** Closes the connections that have not sent anything yet. */
  closeUndecided(): void {
    for (const socket of this.#undecided) socket.destroy();
  }

  #sniff(socket: Socket): void {
    let seen: Buffer | undefined;
    const leave = () => {
      clearTimeout(timer);
      this.#undecided.delete(socket);
      socket.off('data', onData).off('error', onError).off('end', onEnd).off('close', leave);
    };
    const onData = (chunk: Buffer) => {
      seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
      const compared = Math.min(seen.length, PREFACE.length);
      const matches = seen.compare(PREFACE, 0, compared, 0, compared) === 0;
      if (matches && compared < PREFACE.length) return;
      leave();
      socket.pause();
      socket.unshift(seen);
      if (matches) {
        this.#options.onHttp2(socket);
      } else {
        this.#toHttp1(socket);
        socket.resume();
      }
    };
    // A socket error without a listener would end the process.
    const onError = () => socket.destroy();
    const onEnd = () => socket.destroy();
    const timer = setTimeout(() => socket.destroy(), this.#options.timeoutMs);
    this.#undecided.add(socket);
    socket.on('data', onData).on('error', onError).on('end', onEnd).on('close', leave);
  }
}
