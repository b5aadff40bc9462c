import type { CancelSignal } from '../core/cancellation.ts';
import type { ByteSource } from './byte-source.ts';

/** Text in UTF-8, bytes, or bytes in pieces, which are sent one behind the other so that nothing large is copied. */
export type WireBody = string | Uint8Array | readonly Uint8Array[];

/** A request as it goes out: complete, signed, nothing added by the client but framing. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireBody | null;
}

export interface UpstreamReply {
  readonly status: number;
  /** Value of a header by lower-case name. */
  header(name: string): string | null;
  readonly body: UpstreamBody;
}

export interface UpstreamBody extends ByteSource {
  /**
   * The caller has read its terminal event: read the little that is left away (bounded in bytes and time) so that the
   * connection can be used again, and close it if there is more. Idempotent, never throws.
   */
  release(): void;
}

export type NetworkErrorCode =
  | 'refused'
  | 'reset'
  | 'dns'
  | 'tls'
  | 'connect-timeout'
  | 'aborted'
  | 'protocol'
  | 'other';

/** Why a request got no (whole) reply. `send` and `UpstreamBody.read` reject with nothing else. */
export class NetworkError extends Error {
  readonly code: NetworkErrorCode;
  /** The runtime's own code (`ECONNRESET`), for logs. */
  readonly detail: string;
  constructor(code: NetworkErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'NetworkError';
    this.code = code;
    this.detail = detail;
  }
}

export interface SendOptions {
  /** Aborting ends the request and its body at once. Required: a request nobody can end becomes a zombie (runtime.md G). */
  readonly signal: CancelSignal;
  /** Bound on dialling, the TLS handshake included. */
  readonly connectTimeoutMs: number;
}

/**
 * The one place that dials out. Redirects are not followed, nothing is decompressed, there are no hidden time-outs. Nothing is
 * retried but a request that its server cannot have read: one whose used connection was closed without a byte of a reply
 * is sent again, once, on a new connection.
 */
export interface HttpClient {
  /** @throws NetworkError */
  send(request: WireRequest, options: SendOptions): Promise<UpstreamReply>;
  /** Closes idle connections. */
  close(): Promise<void>;
}
