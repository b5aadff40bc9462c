import type { WireSocket } from './wire-socket.ts';

/**
 * After this much silence the kernel asks whether the peer is still there. A model may think for longer than a NAT gateway
 * remembers a silent connection (AWS: 350 s), and a forgotten connection would be awaited until the deadline.
 */
export const TCP_KEEP_ALIVE_MS = 60_000;

/** The server to connect to. */
export interface Endpoint {
  readonly secure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** The value of the `host` header. */
  readonly authority: string;
}

/** A connection that is being opened. */
export interface Dialling {
  /** Rejects with the runtime's own error. */
  readonly socket: Promise<WireSocket>;
  /** Nobody awaits the connection: it is closed now, or as soon as it is open. */
  cancel(): void;
}

/** Opens connections. On TLS it verifies the certificate's chain, dates and host name. */
export interface Dialer {
  dial(endpoint: Endpoint): Dialling;
}
