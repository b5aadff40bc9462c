import { isLoopback } from './listen-address.ts';
import type { Parsed } from './scalar-fields.ts';

/**
 * A URL that paths are appended to, without its trailing slashes. It may hold `user:password@`.
 * Plain http is accepted where the way there is the operator's own: loopback, private addresses and names that exist
 * only in a local network.
 */
export function parseBaseUrl(text: string): Parsed<string> {
  const url = parseHttpUrl(text, basicAuthorization);
  if ('problem' in url) return url;
  if (url.value.protocol === 'http:' && !isPrivateHost(url.value.hostname)) {
    return {
      problem: 'must start with https://; plain http:// is for loopback and private addresses',
    };
  }
  return { value: withoutTrailingSlash(url.value) };
}

/** As `parseBaseUrl`, for APIs whose paths begin with `/v1`: written twice, every call would be a 404. */
export function parseUnversionedBaseUrl(text: string): Parsed<string> {
  const parsed = parseBaseUrl(text);
  if ('problem' in parsed || !parsed.value.endsWith('/v1')) return parsed;
  return { problem: 'must not end with /v1, which is added to it: write it without' };
}

/** Where telemetry goes: plain http is usual, also to hosts elsewhere. */
export function parseCollectorUrl(text: string): Parsed<string> {
  const url = parseHttpUrl(text);
  return 'problem' in url ? url : { value: withoutTrailingSlash(url.value) };
}

/** `https://app.example.com`: what a browser sends as `Origin`. */
export function parseOrigin(text: string): Parsed<string> {
  if (text === '*') return { value: text };
  const url = parseHttpUrl(text);
  if ('problem' in url) return url;
  if (url.value.pathname === '/') return { value: url.value.origin };
  return { problem: 'must be an origin, without a path, such as https://app.example.com' };
}

/** The URL of `parseBaseUrl` without its `user:password@`, and what that is sent as. */
export function splitBaseUrl(baseUrl: string): { readonly url: string; readonly authorization?: string } {
  const url = baseUrl.includes('@') ? URL.parse(baseUrl) : null;
  const authorization = url && basicAuthorization(url);
  if (!url || !authorization || 'problem' in authorization || authorization.value === undefined)
    return { url: baseUrl };
  url.username = '';
  url.password = '';
  return { url: withoutTrailingSlash(url), authorization: authorization.value };
}

/** The `Basic` authorization of a URL's `user:password@`. Undefined: it has none. */
export function basicAuthorization({ username, password }: URL): Parsed<string | undefined> {
  if (username === '' && password === '') return { value: undefined };
  try {
    const pair = decodeURIComponent(`${username}:${password}`);
    return { value: `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}` };
  } catch {
    return { problem: 'must have credentials with % as %25' };
  }
}

/** @param credentials how they may be written. Without it there must be none */
function parseHttpUrl(text: string, credentials?: (url: URL) => Parsed<unknown>): Parsed<URL> {
  const url = /^https?:\/\//i.test(text) && !/[\s\\]/.test(text) ? URL.parse(text) : null;
  if (url === null) return { problem: 'must be a URL that starts with https:// or http://' };
  if (!credentials && (url.username !== '' || url.password !== ''))
    return { problem: 'must not hold credentials; give them in their own settings' };
  const read = credentials?.(url);
  if (read && 'problem' in read) return read;
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text)) {
    return { problem: 'must have no query and no fragment' };
  }
  return { value: url };
}

function withoutTrailingSlash(url: URL): string {
  return url.href.replace(/\/+$/, '');
}

/** `hostname` as URL gives it: lower case, IPv4 in its dotted form, IPv6 in brackets. */
function isPrivateHost(hostname: string): boolean {
  const [a = -1, b = -1] = /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? hostname.split('.').map(Number) : [];
  if (a >= 0) {
    return (
      a === 10 ||
      a === 127 ||
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168) ||
      hostname === '0.0.0.0'
    );
  }
  if (hostname.startsWith('['))
    return isLoopback(hostname.slice(1, -1)) || /^\[f[cd][0-9a-f]{2}:/.test(hostname);
  // A name without a dot is a neighbour's (Docker services); the others are set aside for local networks (RFC 6762,
  // RFC 6761, RFC 8375, and ICANN's reservation of .internal).
  return !hostname.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(hostname);
}
