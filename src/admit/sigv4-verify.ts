import { timingSafeEqual } from 'node:crypto';
import { SigV4Signatures, sha256Hex } from '../core/codec/sigv4.ts';

/** What an `authorization` header of the AWS4-HMAC-SHA256 scheme says. */
export interface SigV4Authorization {
  readonly accessKeyId: string;
  /** `20150830` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names in the order signed; over HTTP/2 `:authority` may stand for `host`. */
  readonly signedHeaders: readonly string[];
  /** 64 hex digits. */
  readonly signature: string;
}

/** The request as it came in. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent, percent-encoding untouched. */
  readonly target: string;
  /** Lower-case names; over HTTP/2 with `:authority` under `host`. */
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: Uint8Array;
}

/** AWS allows five minutes between the clocks. */
const MAX_SKEW_MS = 5 * 60_000;
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const SCHEME = 'AWS4-HMAC-SHA256 ';
/** Far above what any SDK signs; bounds the work a hostile header can ask for. */
const MAX_SIGNED_HEADERS = 100;

/** Null where the header is of another scheme, or malformed. */
export function readSigV4(header: string): SigV4Authorization | null {
  if (!header.startsWith(SCHEME)) return null;
  const fields = new Map<string, string>();
  for (const field of header.slice(SCHEME.length).split(',')) {
    const equals = field.indexOf('=');
    if (equals < 0) return null;
    fields.set(field.slice(0, equals).trim(), field.slice(equals + 1).trim());
  }
  // The access key id is a key's name with us, and may hold a slash: the scope is what stands last.
  const scope = (fields.get('Credential') ?? '').split('/');
  const [date, region, service, terminator] = scope.slice(-4);
  const accessKeyId = scope.slice(0, -4).join('/');
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  const signature = fields.get('Signature') ?? '';
  if (!date || !region || !service || terminator !== 'aws4_request' || accessKeyId === '') return null;
  if (!/^\d{8}$/.test(date) || !/^[0-9a-f]{64}$/.test(signature)) return null;
  if (signedHeaders.length > MAX_SIGNED_HEADERS || signedHeaders.includes('')) return null;
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

/** Checks signatures for one door, and keeps what its callers' signatures have in common. */
export class SigV4Verifier {
  readonly #signatures = new SigV4Signatures();

  /**
   * Was this request signed with `secretAccessKey`, just now? `expired`: more than five minutes from `nowMs`, either way.
   * Works for all clients that encode the path twice (boto3, the SDKs for JavaScript and Java).
   */
  verify(request: SignedRequest, secretAccessKey: string, nowMs: number): 'ok' | 'bad-signature' | 'expired' {
    const headers = collected(request.headers);
    const claim = readSigV4(headers.get('authorization') ?? '');
    const timestamp = headers.get('x-amz-date') ?? '';
    const signedAtMs = parseTimestamp(timestamp);
    if (!claim || signedAtMs === null || timestamp.slice(0, 8) !== claim.date) return 'bad-signature';
    if (Math.abs(nowMs - signedAtMs) > MAX_SKEW_MS) return 'expired';
    const signed = signedValues(claim.signedHeaders, headers);
    if (!signed) return 'bad-signature';
    // The body's own hash, whatever x-amz-content-sha256 claims: a wrong claim gives a wrong signature.
    const unsigned = headers.get('x-amz-content-sha256') === UNSIGNED_PAYLOAD;
    const expected = this.#signatures.of(
      {
        method: request.method,
        target: request.target,
        headers: signed,
        payloadHash: unsigned ? UNSIGNED_PAYLOAD : sha256Hex(request.body),
        timestamp,
        region: claim.region,
        service: claim.service,
      },
      secretAccessKey,
    );
    return timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature)) ? 'ok' : 'bad-signature';
  }
}

/** Values by name; a header that came more than once has its values joined, as it was signed. */
function collected(headers: SignedRequest['headers']): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return values;
}

/** Null where a signed header did not arrive, or the host is not signed, so that the request may be meant for others. */
function signedValues(names: readonly string[], headers: Map<string, string>): [string, string][] | null {
  let host = false;
  const values: [string, string][] = [];
  for (const name of names) {
    const isHost = name === 'host' || name === ':authority';
    const value = headers.get(isHost ? 'host' : name);
    if (value === undefined) return null;
    host ||= isHost;
    values.push([name, value]);
  }
  return host ? values : null;
}

/** `20150830T123600Z` in ms since 1970; null for anything else. */
function parseTimestamp(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
