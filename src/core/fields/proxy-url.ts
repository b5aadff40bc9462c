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
  const { hostname, port, username, password } = url;
  let authorization: string | undefined;
  if (username !== '' || password !== '') {
    const pair = decoded(`${username}:${password}`);
    if (pair === undefined) return { problem: 'must have credentials with % as %25' };
    authorization = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
  }
  return {
    value: {
      hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      port: port === '' ? 80 : Number(port),
      authorization,
    },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
