import { createHash, hash } from 'node:crypto';
import { Remembered } from './remembered.ts';
import { type KeyScope, SigningKeys } from './sigv4-key.ts';
import { type CanonicalAddress, canonicalAddress, canonicalTarget } from './sigv4-target.ts';

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
}

/** What of an HTTP request is signed: the shape of the HTTP client port's `WireRequest`. */
export interface SignableRequest<Method extends string> {
  readonly method: Method;
  /** Absolute, with the path percent-encoded as it is sent. */
  readonly url: string;
  /** Lower-case names, without `host`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces are one body, one behind the other. */
  readonly body: string | Uint8Array | readonly Uint8Array[] | null;
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
/** Credentials are renewed now and then: yesterday's key and the one before may still be asked for. */
const SIGNER_KEYS = 4;
const SIGNER_URLS = 16;

/** Signs the requests to one service in one region. It keeps what they share: key, addresses, the second's timestamp. */
export class SigV4Signer {
  readonly #region: string;
  readonly #service: string;
  readonly #keys = new SigningKeys(SIGNER_KEYS);
  readonly #addresses = new Remembered<CanonicalAddress>(SIGNER_URLS, canonicalAddress);
  /** Under load many requests fall into the same second. */
  #second = Number.NaN;
  #timestamp = '';

  constructor({ region, service }: SigV4Scope) {
    this.#region = region;
    this.#service = service;
  }

  /**
   * The same request with `x-amz-date`, `x-amz-security-token` (for temporary keys) and `authorization` on it. Signs
   * host, content type and all `x-amz-*` headers: others may be changed by a proxy on the way.
   * @param nowMs wall clock
   */
  sign<Method extends string>(
    request: SignableRequest<Method>,
    keys: AwsKeys,
    nowMs: number,
  ): SignableRequest<Method> {
    const { method, url, body } = request;
    const timestamp = this.#timestampOf(nowMs);
    const headers: Record<string, string> = { ...request.headers, 'x-amz-date': timestamp };
    if (keys.sessionToken !== undefined) headers['x-amz-security-token'] = keys.sessionToken;
    const { host, target } = this.#addresses.of(url);
    // By name, as it has to be: these two come before all `x-amz-*`.
    const type = headers['content-type'];
    let lines =
      type === undefined ? `host:${host}\n` : `content-type:${canonicalValue(type)}\nhost:${host}\n`;
    let nameList = type === undefined ? 'host' : 'content-type;host';
    for (const name of amzNames(headers)) {
      lines += `${name}:${canonicalValue(headers[name] ?? '')}\n`;
      nameList += `;${name}`;
    }
    const canonical = `${method}\n${target}\n${lines}\n${nameList}\n${sha256Hex(body)}`;
    const keyScope = { date: timestamp.slice(0, 8), region: this.#region, service: this.#service };
    const scope = scopeText(keyScope);
    const key = this.#keys.of(keys.secretAccessKey, keyScope);
    const signature = key.sign(textToSign(canonical, timestamp, scope));
    headers.authorization = `${ALGORITHM} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${nameList}, Signature=${signature}`;
    return { method, url, headers, body };
  }

  #timestampOf(nowMs: number): string {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
    }
    return this.#timestamp;
  }
}

/** Bounds what is kept for speed where callers name paths, regions and services. */
const VERIFIER_ENTRIES = 256;

/** Makes the signatures that requests to us should carry, whatever scope they name. */
export class SigV4Signatures {
  readonly #keys = new SigningKeys(VERIFIER_ENTRIES);
  readonly #targets = new Remembered<string>(VERIFIER_ENTRIES, canonicalTarget);

  /** Lower-case hex. */
  of(claim: SigV4Claim, secretAccessKey: string): string {
    const { method, target, headers, payloadHash, timestamp, region, service } = claim;
    let lines = '';
    let nameList = '';
    for (const [name, value] of headers) {
      lines += `${name}:${canonicalValue(value)}\n`;
      nameList += nameList === '' ? name : `;${name}`;
    }
    const canonical = `${method}\n${this.#targets.of(target)}\n${lines}\n${nameList}\n${payloadHash}`;
    const keyScope = { date: timestamp.slice(0, 8), region, service };
    const key = this.#keys.of(secretAccessKey, keyScope);
    return key.sign(textToSign(canonical, timestamp, scopeText(keyScope)));
  }
}

function scopeText({ date, region, service }: KeyScope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

export function sha256Hex(body: SignableRequest<string>['body']): string {
  if (!Array.isArray(body)) return hash('sha256', (body as string | Uint8Array | null) ?? '', 'hex');
  const sum = createHash('sha256');
  for (const piece of body as readonly Uint8Array[]) sum.update(piece);
  return sum.digest('hex');
}

function textToSign(canonicalRequest: string, timestamp: string, scope: string): string {
  return `${ALGORITHM}\n${timestamp}\n${scope}\n${hash('sha256', canonicalRequest, 'hex')}`;
}

/** The `x-amz-*` headers, sorted. */
function amzNames(headers: Readonly<Record<string, string>>): readonly string[] {
  const names: string[] = [];
  for (const name in headers) if (name.startsWith('x-amz-')) names.push(name);
  return names.length > 1 ? names.sort() : names;
}

/** Space at an end, two in a row, or a tab: the canonical form has none of them. */
const UNEVEN_SPACE = /^ | $| {2}|\t/;

function canonicalValue(value: string): string {
  return UNEVEN_SPACE.test(value) ? value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '') : value;
}
