import type { SocketOwner, WireSocket } from './wire-socket.ts';

/**
 * Silence after which the kernel asks whether the other end is still there: a model may think for longer than NAT gateways
 * remember a silent connection (AWS: 350 s), and one that they forgot would be waited on until the deadline.
 */
export const TCP_KEEP_ALIVE_MS = 60_000;

/** Whom to connect to. */
export interface Endpoint {
  readonly secure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** What `host` says. */
  readonly authority: string;
}

/** A socket somebody has dialled, told whose it is before anything can come of it. */
export interface DialledSocket extends WireSocket {
  owner: SocketOwner | undefined;
}

/** A connection on its way. */
export interface Dialling {
  /** Rejects with the runtime's own error. */
  readonly socket: Promise<DialledSocket>;
  /** Nobody waits for it: it is closed, now or as soon as it stands. */
  cancel(): void;
}

/** Opens connections; TLS ones are verified: chain, dates and host name. */
export interface Dialer {
  dial(endpoint: Endpoint): Dialling;
}
