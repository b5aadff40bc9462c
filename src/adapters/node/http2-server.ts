import {
  createServer,
  type Http2Server,
  type Http2Session,
  type Http2Stream,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { ServerBounds } from '../http/server-bounds.ts';

const MAX_CONCURRENT_STREAMS = 1_000;
/** What a client may send ahead on one stream; the 64 KiB of the standard would make each image a round trip. */
const STREAM_WINDOW_BYTES = 1_048_576;
const CONNECTION_WINDOW_BYTES = 4_194_304;
const MAX_HEAD_BYTES = 16_384;

/** The HTTP/2 half of a server: takes connections, hands out streams. */
export class Http2Sessions {
  readonly #server: Http2Server;
  /** Streams under way on each. */
  readonly #open = new Map<Http2Session, number>();
  readonly #idleMs: number;
  #draining = false;

  constructor(
    bounds: ServerBounds,
    onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
  ) {
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
      onStream(stream as ServerHttp2Stream, headers);
    });
    this.#server.on('session', (session) => this.#onSession(session));
    // A client that breaks the protocol ends its own session, which is already closed when we hear of it.
    this.#server.on('sessionError', ignore);
  }

  accept(socket: Socket): void {
    // node:http leaves sockets half open at the client's FIN; an http2 session would then never learn that it left.
    socket.allowHalfOpen = false;
    this.#server.emit('connection', socket);
  }

  /** Sends each session GOAWAY: what is under way finishes, nothing new is taken. */
  drain(): void {
    this.#draining = true;
    for (const session of this.#open.keys()) session.close();
  }

  destroy(): void {
    for (const session of this.#open.keys()) session.destroy();
  }

  #onSession(session: Http2Session): void {
    this.#open.set(session, 0);
    session.on('close', () => this.#open.delete(session));
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    session.setTimeout(this.#idleMs);
    session.on('timeout', () => {
      // `close` would wait for a stream whose head never ends.
      if (this.#open.get(session) === 0) session.destroy();
      // Having fired once it would not fire again, and the session would be kept for ever after a long answer.
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
    const open = this.#open.get(session);
    if (open !== undefined) this.#open.set(session, open + streams);
  }
}

function ignore(): void {}
