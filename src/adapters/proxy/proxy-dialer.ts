import { isIP, type Socket } from 'node:net';
import { connect as connectSecure, type SecureContext } from 'node:tls';
import { type Dialer, type Dialling, type Endpoint, TCP_KEEP_ALIVE_MS } from '../socket/dialer.ts';
import { NetSocket } from '../socket/net-socket.ts';
import { secureContextOf } from '../socket/secure-context.ts';
import { openTunnel } from './open-tunnel.ts';
import type { ProxyChoice } from './proxy-choice.ts';

/** Dials through a proxy where `choose` names one, else as `direct` does. */
export class ProxyDialer implements Dialer {
  readonly #direct: Dialer;
  readonly #choose: ProxyChoice;
  readonly #ca: string | undefined;
  #context: SecureContext | undefined;

  /** @param ca certificate authorities (PEM) that are trusted besides the usual ones */
  constructor(direct: Dialer, choose: ProxyChoice, ca?: string) {
    this.#direct = direct;
    this.#choose = choose;
    this.#ca = ca;
  }

  dial(endpoint: Endpoint): Dialling {
    const proxy = this.#choose(endpoint);
    if (proxy === undefined) return this.#direct.dial(endpoint);
    const tunnel = openTunnel(proxy, endpoint);
    let inner: Socket | undefined;
    const socket = tunnel.opened.then(async (raw) => {
      inner = endpoint.secure ? await this.#secured(raw, endpoint) : raw;
      inner.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
      const opened = new NetSocket(inner);
      inner.resume();
      return opened;
    });
    return {
      socket,
      cancel() {
        inner?.destroy();
        tunnel.cancel();
      },
    };
  }

  /** Nothing is sent before 'secureConnect', which comes once chain, dates and host name are verified. */
  #secured(raw: Socket, { hostname }: Endpoint): Promise<Socket> {
    this.#context ??= secureContextOf(this.#ca);
    const socket = connectSecure({
      socket: raw,
      host: hostname,
      secureContext: this.#context,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    });
    return new Promise((resolve, reject) => {
      const onClose = () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
      socket.once('error', reject).once('close', onClose);
      socket.once('secureConnect', () => {
        socket.off('error', reject).off('close', onClose);
        resolve(socket);
      });
    });
  }
}
