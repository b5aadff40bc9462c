import type { CancelSignal } from '../core/cancellation.ts';
import type { ByteSource } from './byte-source.ts';
import type { UpgradedConnection, UpgradedConnectionOwner } from './upgraded-connection.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Time for the whole body to arrive. */
  readonly timeoutMs: number;
}

/** A request as it came in. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent, percent-encoding untouched: `/model/a%3A0/converse?x=1`. */
  readonly target: string;
  readonly remoteAddress: string;
  /** Aborted as soon as the client is gone, but not after the reply was sent in full. */
  readonly signal: CancelSignal;
  /**
   * The `upgrade` header, where its connection can be handed over: HTTP/1.1, `connection: upgrade`, no body. Otherwise null
   * or absent, and a reply with `upgraded` is a defect.
   */
  readonly upgrade?: string | null;
  /** Value of a header by lower-case name; null if it is not there. */
  header(name: string): string | null;
  /** All headers, lower-case names (for SigV4: over HTTP/2 with `:authority` under `host`). */
  headers(): Iterable<readonly [string, string]>;
  /**
   * The whole body. To be called once.
   * @throws FailureError `payload_too_large` (the rest is read away, bounded, so that the client can read the answer),
   *   `request_timeout`, `client_closed`
   */
  body(limits: BodyLimits): Promise<Uint8Array>;
}

/** A reply on its way out. A `ByteSource` is pulled as fast as the client reads, and each piece is flushed at once. */
export interface HttpReply {
  readonly status: number;
  /** Lower-case names. `content-length` is added for bodies held whole. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | ByteSource | null;
  /**
   * Takes the connection over once the head of this reply is written. The status must be 101, the headers must name the
   * protocol in `upgrade`, and the body must be null. Not called if the client has left before.
   */
  readonly upgraded?: (connection: UpgradedConnection) => UpgradedConnectionOwner;
}

/**
 * Answers one request. Rejecting with `NetworkError('reset')` cuts the connection without an answer (HTTP/2: resets the
 * stream), and so does a body source that rejects. Any other rejection becomes the adapter's plain 500.
 */
export type HttpHandler = (request: HttpRequest) => Promise<HttpReply>;

export interface HttpServerOptions {
  readonly hostname: string;
  readonly port: number;
  /** Several processes listen on the same port. */
  readonly reusePort?: boolean;
}

export interface HttpServer {
  /**
   * Serves HTTP/1.1 and HTTP/2 with prior knowledge on one port.
   * @throws Error with `code: 'EADDRINUSE'` and its like
   */
  listen(handler: HttpHandler, options: HttpServerOptions): Promise<ListeningServer>;
}

export interface ListeningServer {
  readonly port: number;
  /** Requests whose reply has not been sent in full. An upgraded connection is none. */
  inFlight(): number;
  /**
   * From now on each reply closes its connection (`connection: close`, GOAWAY). Idle connections are closed, and owners of
   * upgraded ones are told.
   */
  drain(): void;
  /** Stops accepting and cuts all connections, upgraded ones included. Idempotent. */
  close(): Promise<void>;
}
