import { type Dialer, type Dialling, type Endpoint, TCP_KEEP_ALIVE_MS } from '../socket/dialer.ts';
import { NetDialer } from '../socket/net-dialer.ts';
import type { WireSocket } from '../socket/wire-socket.ts';
import { BunSocket, SOCKET_EVENTS } from './bun-socket.ts';

/** Dials with Bun's own sockets, but with node:tls for TLS: Bun.connect does not check the certificate's host name. */
export class BunDialer implements Dialer {
  readonly #secure = new NetDialer();

  dial(endpoint: Endpoint): Dialling {
    if (endpoint.secure) return this.#secure.dial(endpoint);
    let cancelled = false;
    const socket = new Promise<WireSocket>((resolve, reject) => {
      const connecting = Bun.connect<BunSocket>({
        hostname: endpoint.hostname,
        port: endpoint.port,
        socket: {
          ...SOCKET_EVENTS,
          open(raw) {
            const opened = new BunSocket(raw);
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
