import { connect, type Socket } from 'node:net';
import type { ProxyAddress } from '../../core/fields/proxy-url.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { Endpoint } from '../socket/dialer.ts';

/** A proxy's answer to CONNECT is a head and nothing else. */
const MAX_HEAD_BYTES = 16 * 1024;

/** A tunnel that is being opened. */
interface OpeningTunnel {
  /** The socket, through which the server is reached as if it were its own. */
  readonly opened: Promise<Socket>;
  cancel(): void;
}

/** Asks a proxy for a tunnel to a server (RFC 9110 §9.3.6). */
export function openTunnel(proxy: ProxyAddress, server: Endpoint): OpeningTunnel {
  const socket = connect({ host: proxy.hostname, port: proxy.port, noDelay: true });
  const opened = new Promise<Socket>((resolve, reject) => {
    let head = '';
    const settle = (): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
    };
    const fail = (thrown: Error): void => {
      settle();
      // A socket without a listener would end the process with a late error.
      socket.on('error', () => {});
      socket.destroy();
      reject(thrown);
    };
    const onError = (thrown: Error): void => fail(viaProxy(thrown));
    const onClose = (): void => fail(new NetworkError('reset', 'proxy closed the connection'));
    const onData = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0 && head.length < MAX_HEAD_BYTES) return;
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
      // Bytes behind the head cannot be the server's, which speaks only when it is spoken to.
      if (end < 0 || end + 4 < head.length || status === undefined)
        fail(new NetworkError('protocol', 'proxy answered with something else than HTTP'));
      else if (!status.startsWith('2')) fail(new NetworkError('refused', refusal(status)));
      else {
        settle();
        socket.pause();
        resolve(socket);
      }
    };
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.once('connect', () => void socket.write(connectRequest(proxy, server), 'latin1'));
  });
  return { opened, cancel: () => void socket.destroy() };
}

function connectRequest({ authorization }: ProxyAddress, { hostname, port }: Endpoint): string {
  const target = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
  const credentials = authorization === undefined ? '' : `proxy-authorization: ${authorization}\r\n`;
  return `CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${credentials}\r\n`;
}

function refusal(status: string): string {
  return status === '407' ? 'proxy answered 407: it wants credentials' : `proxy answered ${status}`;
}

function viaProxy(thrown: Error): Error {
  const code = 'code' in thrown ? String(thrown.code) : thrown.name;
  const isDns = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
  return new NetworkError(isDns ? 'dns' : code === 'ECONNRESET' ? 'reset' : 'refused', `proxy ${code}`);
}
