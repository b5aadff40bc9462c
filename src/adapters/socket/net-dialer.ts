import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecure, type SecureContext } from 'node:tls';
import { type Dialer, type Dialling, type Endpoint, TCP_KEEP_ALIVE_MS } from './dialer.ts';
import { NetSocket } from './net-socket.ts';
import { secureContextOf } from './secure-context.ts';
import type { WireSocket } from './wire-socket.ts';

/** Far above the number of providers that one configuration names. */
const MAX_SESSIONS = 256;

/** Dials with node:net and node:tls. */
export class NetDialer implements Dialer {
  /** TLS sessions by authority. Resuming one saves most of the handshake's CPU. The oldest is dropped beyond the cap. */
  readonly #sessions = new Map<string, Buffer>();
  /** Shared, because a context for each connection takes 18 KB and 0.4 ms more on Node. */
  #context: SecureContext | undefined;

  readonly #wrapPlain: (socket: Socket) => WireSocket;
  readonly #ca: string | undefined;

  /**
   * @param ca certificate authorities (PEM) that are trusted besides the usual ones
   * @param wrapPlain makes the connection of a socket without TLS
   */
  constructor(ca?: string, wrapPlain: (socket: Socket) => WireSocket = (socket) => new NetSocket(socket)) {
    this.#ca = ca;
    this.#wrapPlain = wrapPlain;
  }

  dial(endpoint: Endpoint): Dialling {
    const { secure, hostname, port } = endpoint;
    const socket = secure ? this.#dialSecure(endpoint) : connect({ host: hostname, port, noDelay: true });
    const opened = opening(socket, secure ? 'secureConnect' : 'connect');
    return {
      // Not in the event itself, in which node:net still works on the socket.
      socket: opened.then(() => (secure ? new NetSocket(socket) : this.#wrapPlain(socket))),
      cancel: () => void socket.destroy(),
    };
  }

  /** Nothing is sent before 'secureConnect', which comes once chain, dates and host name are verified. */
  #dialSecure({ hostname, port, authority }: Endpoint): Socket {
    const session = this.#sessions.get(authority);
    this.#context ??= secureContextOf(this.#ca);
    const socket = connectSecure({
      host: hostname,
      port,
      secureContext: this.#context,
      // Keeps providers that speak HTTP/2 too from choosing it.
      ALPNProtocols: ['http/1.1'],
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      ...(session ? { session } : {}),
    });
    socket.setNoDelay(true);
    // A resumed session does not check the host name again, so only a verified server's session is kept.
    socket.on('session', (fresh: Buffer) => {
      if (socket.authorized) this.#remember(authority, fresh);
    });
    // A session that the server no longer accepts must not fail the next dial too.
    socket.on('error', () => this.#sessions.delete(authority));
    return socket;
  }

  #remember(authority: string, session: Buffer): void {
    this.#sessions.delete(authority);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    this.#sessions.set(authority, session);
  }
}

function opening(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    // 'close' comes after the 'error' that tells the cause.
    const onClose = () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    socket.once('error', reject).once('close', onClose);
    socket.once(event, () => {
      socket.off('error', reject).off('close', onClose);
      socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
      resolve();
    });
  });
}
