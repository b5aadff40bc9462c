import {
  createServer,
  type Http2Server,
  type Http2Session,
  type Http2Stream,
  type ServerHttp2Stream,
} from 'node:http2';
import type { HttpHandler } from '../../ports/http-server.ts';
import type { ServerBounds } from '../http/server-bounds.ts';
import { TickWatch } from '../http/tick-watch.ts';
import type { NetSocket } from '../socket/net-socket.ts';
import { NodeHttp2Exchange, type NodeHttp2Host } from './http2-exchange.ts';

const MAX_CONCURRENT_STREAMS = 1_000;
/** What a client may send ahead on one stream. The standard's 64 KiB would make each image wait for round trips. */
const STREAM_WINDOW_BYTES = 1_048_576;
const CONNECTION_WINDOW_BYTES = 4_194_304;
const MAX_HEAD_BYTES = 16_384;

/** The HTTP/2 half of a server, on node:http2. */
export class NodeHttp2Server implements NodeHttp2Host {
  readonly handler: HttpHandler;
  readonly bounds: ServerBounds;
  readonly exchanges: TickWatch<NodeHttp2Exchange>;
  readonly #server: Http2Server;
  /** The number of open streams by session. Bounded by the sockets that the process may have. */
  readonly #streams = new Map<Http2Session, number>();
  readonly #idleMs: number;
  #draining = false;

  constructor(handler: HttpHandler, bounds: ServerBounds) {
    this.handler = handler;
    this.bounds = bounds;
    this.exchanges = new TickWatch(bounds.tickMs);
    this.#idleMs = bounds.keepAliveSeconds * 1000;
    this.#server = createServer({
      settings: {
        maxConcurrentStreams: MAX_CONCURRENT_STREAMS,
        initialWindowSize: STREAM_WINDOW_BYTES,
        maxHeaderListSize: MAX_HEAD_BYTES,
      },
    });
    this.#server.on('stream', (stream, headers) => {
      this.#count(stream.session, stream);
      void new NodeHttp2Exchange(stream as ServerHttp2Stream, headers, this).run();
    });
    this.#server.on('session', (session) => this.#onSession(session));
    // A client that breaks the protocol ends its own session, which is already closed when this comes.
    this.#server.on('sessionError', ignore);
  }

  /** Takes a connection over; `bytes` are all that came of it. */
  accept(client: NetSocket, bytes: Buffer): void {
    const socket = client.detach(bytes);
    // With a half-open socket, an http2 session would not learn of the client's FIN.
    socket.allowHalfOpen = false;
    this.#server.emit('connection', socket);
  }

  inFlight(): number {
    return this.exchanges.size;
  }

  /** Sends each session GOAWAY: streams under way finish, and no new one is taken. */
  drain(): void {
    this.#draining = true;
    for (const session of this.#streams.keys()) session.close();
  }

  close(): void {
    this.exchanges.stop();
    for (const session of this.#streams.keys()) session.destroy();
  }

  #onSession(session: Http2Session): void {
    this.#streams.set(session, 0);
    session.on('close', () => this.#streams.delete(session));
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    session.setTimeout(this.#idleMs);
    session.on('timeout', () => {
      // `close` would wait for a stream whose head never ends.
      if (this.#streams.get(session) === 0) session.destroy();
      // The timer fires once. Not set again, it would keep the session for ever after a long answer.
      else session.setTimeout(this.#idleMs);
    });
    if (this.#draining) session.once('stream', () => session.close());
  }

  #count(session: Http2Session | undefined, stream: Http2Stream): void {
    if (session === undefined) return;
    this.#add(session, 1);
    stream.once('close', () => this.#add(session, -1));
  }

  #add(session: Http2Session, streams: number): void {
    const open = this.#streams.get(session);
    if (open !== undefined) this.#streams.set(session, open + streams);
  }
}

function ignore(): void {}
