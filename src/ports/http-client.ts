import type { CancelSignal } from '../core/cancellation.ts';
import type { ByteSource } from './byte-source.ts';

/** Text for UTF-8, bytes, or pieces of bytes. Pieces are sent one after the other, so that nothing large is copied. */
export type WireBody = string | Uint8Array | readonly Uint8Array[];

/** A complete, signed request. The client adds only framing. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireBody | null;
}

export interface UpstreamReply {
  readonly status: number;
  /** The value of a header, by its lower-case name. */
  header(name: string): string | null;
  readonly body: UpstreamBody;
}

export interface UpstreamBody extends ByteSource {
  /**
   * Ends reading after the terminal event. A small rest is read (bounded in bytes and time), so that the connection can be
   * used again. With a larger rest the connection is closed. Idempotent, never throws.
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
  /** As many connections to the origin are open as there may be, and none became free in time. */
  | 'no-connection'
  | 'other';

/** Why a request got no reply, or only a part of one. `send` and `UpstreamBody.read` reject with nothing else. */
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
  /**
   * Aborting ends the request and its body at once. It is required: without it a request could run on, and be paid, after
   * its caller has left.
   */
  readonly signal: CancelSignal;
  /** The time for dialling and the TLS handshake, in milliseconds. */
  readonly connectTimeoutMs: number;
}

/**
 * The one place that dials out. It follows no redirect, decompresses nothing, and has no hidden timeout. It retries one kind
 * of request: its used connection was closed without a byte of a reply, so the server has not read it. Such a request is
 * sent again, once, on a new connection.
 */
export interface HttpClient {
  /** @throws NetworkError */
  send(request: WireRequest, options: SendOptions): Promise<UpstreamReply>;
  /** Closes idle connections. */
  close(): Promise<void>;
}
