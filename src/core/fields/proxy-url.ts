import { basicAuthorization } from './base-url.ts';
import type { Parsed } from './scalar-fields.ts';

/** The word for: no proxy, whatever the environment says. */
export const DIRECT = 'direct';

/** An HTTP proxy that opens tunnels (CONNECT). */
export interface ProxyAddress {
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** The value of `proxy-authorization`, where the URL holds credentials. */
  readonly authorization: string | undefined;
}

export const PROXY_VALUES = 'http://HOST:PORT, with USER:PASSWORD@ before the host if need be, or direct';

/** `direct` stays a word. */
export function parseProxyUrl(text: string): Parsed<ProxyAddress | typeof DIRECT> {
  if (text === DIRECT) return { value: DIRECT };
  const url = /^http:\/\//i.test(text) && !/[\s\\]/.test(text) ? URL.parse(text) : null;
  if (url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return { problem: `must be ${PROXY_VALUES}` };
  const { hostname, port } = url;
  const authorization = basicAuthorization(url);
  if ('problem' in authorization) return authorization;
  return {
    value: {
      hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      port: port === '' ? 80 : Number(port),
      authorization: authorization.value,
    },
  };
}
