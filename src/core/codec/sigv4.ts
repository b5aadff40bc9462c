import { createHmac, hash } from 'node:crypto';

/**
 * AWS Signature Version 4, for services that encode the path twice (all but S3). Written by hand because it stands in
 * the hot path: measured against @smithy/signature-v4, which is asynchronous and hashes in JavaScript or WebCrypto.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SigV4Scope {
  readonly region: string;
  readonly service: string;
  /** Wall clock, ms. */
  readonly nowMs: number;
}

/** What of an HTTP request is signed: the shape of the HTTP client port's `WireRequest`. */
export interface SignableRequest<Method extends string> {
  readonly method: Method;
  /** Absolute, with the path percent-encoded as it is sent. */
  readonly url: string;
  /** Lower-case names, without `host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** What a signature covers, and the scope it is made in. */
export interface SigV4Claim {
  readonly method: string;
  /** Path and query as sent, percent-encoding untouched. */
  readonly target: string;
  /** Lower-case names with their values as sent, sorted by name. */
  readonly headers: readonly (readonly [string, string])[];
  /** Lower-case hex of the body's SHA-256, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  /** `20150830T123600Z` */
  readonly timestamp: string;
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * The same request with `x-amz-date`, `x-amz-security-token` (for temporary keys) and `authorization` on it. Signs host,
 * content type and all `x-amz-*` headers: others may be changed by a proxy on the way.
 */
export function signV4<Method extends string>(
  request: SignableRequest<Method>,
  keys: AwsKeys,
  scope: SigV4Scope,
): SignableRequest<Method> {
  const timestamp = timestampOf(scope.nowMs);
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': timestamp };
  if (keys.sessionToken !== undefined) headers['x-amz-security-token'] = keys.sessionToken;
  const { host, target } = splitUrl(request.url);
  const signed: [string, string][] = [['host', host]];
  for (const name in headers) {
    if (name === 'content-type' || name.startsWith('x-amz-')) signed.push([name, headers[name] ?? '']);
  }
  signed.sort(byName);
  const claim: SigV4Claim = {
    method: request.method,
    target,
    headers: signed,
    payloadHash: sha256Hex(request.body),
    timestamp,
    region: scope.region,
    service: scope.service,
  };
  const signature = sigV4Signature(claim, keys.secretAccessKey);
  const credential = `${keys.accessKeyId}/${timestamp.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
  headers.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${nameList(signed)}, Signature=${signature}`;
  return { ...request, headers };
}

/** Lower-case hex of the signature. */
export function sigV4Signature(claim: SigV4Claim, secretAccessKey: string): string {
  const date = claim.timestamp.slice(0, 8);
  const toSign = `${ALGORITHM}\n${claim.timestamp}\n${date}/${claim.region}/${claim.service}/aws4_request\n${hash(
    'sha256',
    canonicalRequest(claim),
    'hex',
  )}`;
  const key = signingKey(secretAccessKey, date, claim.region, claim.service);
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** The last second written: under load many requests fall into the same one. */
let lastSecond = Number.NaN;
let lastTimestamp = '';

function timestampOf(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastTimestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  }
  return lastTimestamp;
}

export function sha256Hex(body: string | Uint8Array | null): string {
  return hash('sha256', body ?? '', 'hex');
}

function canonicalRequest(claim: SigV4Claim): string {
  const question = claim.target.indexOf('?');
  const path = question < 0 ? claim.target : claim.target.slice(0, question);
  const query = question < 0 ? '' : canonicalQuery(claim.target.slice(question + 1));
  let lines = '';
  for (const [name, value] of claim.headers) lines += `${name}:${canonicalValue(value)}\n`;
  return `${claim.method}\n${canonicalPath(path)}\n${query}\n${lines}\n${nameList(claim.headers)}\n${claim.payloadHash}`;
}

/** The path as sent, dot and empty segments resolved, each segment encoded once more. */
function canonicalPath(path: string): string {
  const known = canonicalPaths.get(path);
  if (known !== undefined) return known;
  const resolved = path.includes('//') || path.includes('/.') ? withoutDotSegments(path) : path;
  const canonical = resolved === '' ? '/' : resolved.split('/').map(awsEncode).join('/');
  remember(canonicalPaths, path, canonical);
  return canonical;
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
  pairs.sort((a, b) => byName(a, b) || compare(a[1], b[1]));
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

function canonicalValue(value: string): string {
  if (!value.includes('  ') && !value.includes('\t') && !value.startsWith(' ') && !value.endsWith(' '))
    return value;
  return value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

function nameList(headers: SigV4Claim['headers']): string {
  let list = '';
  for (const [name] of headers) list += list === '' ? name : `;${name}`;
  return list;
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return compare(a[0], b[0]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Host header and request target that an HTTP client makes of an absolute URL. */
function splitUrl(url: string): { host: string; target: string } {
  const start = url.indexOf('://') + 3;
  const slash = url.indexOf('/', start);
  const host = (slash < 0 ? url.slice(start) : url.slice(start, slash)).toLowerCase();
  const defaultPort = url.startsWith('https') ? ':443' : ':80';
  return {
    host: host.endsWith(defaultPort) ? host.slice(0, -defaultPort.length) : host,
    target: slash < 0 ? '/' : url.slice(slash),
  };
}

/** Bounds what is kept for speed: a caller's request names path, region and service. */
const MAX_REMEMBERED = 256;
const MAX_REMEMBERED_CHARS = 1_024;
const canonicalPaths = new Map<string, string>();
/** By scope and secret. A key holds for a day; deriving one costs four HMACs. */
const signingKeys = new Map<string, Uint8Array>();

function signingKey(secretAccessKey: string, date: string, region: string, service: string): Uint8Array {
  const id = `${date}/${region}/${service}/${secretAccessKey}`;
  const known = signingKeys.get(id);
  if (known) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), service), 'aws4_request');
  remember(signingKeys, id, key);
  return key;
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (key.length > MAX_REMEMBERED_CHARS) return;
  if (map.size >= MAX_REMEMBERED) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  map.set(key, value);
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest();
}
