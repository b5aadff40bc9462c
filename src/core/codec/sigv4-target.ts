/** Where a request goes, as a signature covers it. */
export interface CanonicalAddress {
  /** The `host` header that an HTTP client makes of the URL. */
  readonly host: string;
  /** Path and query in AWS's canonical form, a line each. */
  readonly target: string;
}

/** @param url absolute, with the path percent-encoded as it is sent */
export function canonicalAddress(url: string): CanonicalAddress {
  const start = url.indexOf('://') + 3;
  const slash = url.indexOf('/', start);
  const host = (slash < 0 ? url.slice(start) : url.slice(start, slash)).toLowerCase();
  const defaultPort = url.startsWith('https') ? ':443' : ':80';
  return {
    host: host.endsWith(defaultPort) ? host.slice(0, -defaultPort.length) : host,
    target: canonicalTarget(slash < 0 ? '/' : url.slice(slash)),
  };
}

/** @param target path and query as sent, percent-encoding untouched */
export function canonicalTarget(target: string): string {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const query = question < 0 ? '' : canonicalQuery(target.slice(question + 1));
  return `${canonicalPath(path)}\n${query}`;
}

/** The path as sent, dot and empty segments resolved, each segment encoded once more. */
function canonicalPath(path: string): string {
  const resolved = path.includes('//') || path.includes('/.') ? withoutDotSegments(path) : path;
  return resolved === '' ? '/' : resolved.split('/').map(awsEncode).join('/');
}

function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept.length === 0 ? '/' : `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

/** Each name and value decoded and encoded in AWS's way, sorted. */
function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    pairs.push([awsEncode(decoded(name)), awsEncode(decoded(equals < 0 ? '' : pair.slice(equals + 1)))]);
  }
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function awsEncode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
