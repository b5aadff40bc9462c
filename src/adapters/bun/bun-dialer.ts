import {
  type Dialer,
  type DialledSocket,
  type Dialling,
  type Endpoint,
  TCP_KEEP_ALIVE_MS,
} from '../socket/dialer.ts';
import { NetDialer } from '../socket/net-dialer.ts';
import { SOCKET_EVENTS, TcpSocket } from './bun-socket.ts';

/** Dials with Bun's own sockets; TLS with node:tls, which checks whose certificate it is and Bun.connect does not. */
export class BunDialer implements Dialer {
  readonly #secure = new NetDialer();

  dial(endpoint: Endpoint): Dialling {
    if (endpoint.secure) return this.#secure.dial(endpoint);
    let cancelled = false;
    const socket = new Promise<DialledSocket>((resolve, reject) => {
      const connecting = Bun.connect<TcpSocket>({
        hostname: endpoint.hostname,
        port: endpoint.port,
        socket: {
          ...SOCKET_EVENTS,
          open(raw) {
            const opened = new TcpSocket(raw);
            raw.data = opened;
            raw.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
            if (cancelled) opened.reset();
            resolve(opened);
          },
          connectError(_raw, thrown) {
            reject(thrown);
          },
        },
      });
      connecting.catch(reject);
    });
    return {
      socket,
      cancel() {
        cancelled = true;
      },
    };
  }
}
