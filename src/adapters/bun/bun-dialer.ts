import { NetDialer } from '../socket/net-dialer.ts';
import { takeOverSocket } from './take-over-socket.ts';

/**
 * Dials with node:net and goes on with Bun's own sockets, which cost less. TLS stays with node:tls: Bun.connect does not
 * check the certificate's host name.
 */
export class BunDialer extends NetDialer {
  constructor(ca?: string) {
    super(ca, takeOverSocket);
  }
}
