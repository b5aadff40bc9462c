import { type Failure, fail, failure } from '../core/failure.ts';
import { KeyRing, keyDigest } from './key-ring.ts';
import { readSigV4, type SigV4Authorization, SigV4Verifier } from './sigv4-verify.ts';

/** Who calls. */
export interface Principal {
  readonly keyName: string;
  readonly tenant: string | undefined;
  /** Name of the plan by which the key is limited. */
  readonly plan?: string | undefined;
}

/** A SigV4 caller known by its access key id; the signature is checked once the body is in. */
export interface SignedPrincipal extends Principal {
  readonly signature: SigV4Authorization;
  readonly secret: string;
  /** The door's own. */
  readonly verifier: SigV4Verifier;
}

export interface ConfiguredKey {
  readonly name: string;
  readonly key: string;
  readonly tenant?: string;
  readonly plan?: string;
}

export interface AuthenticatedHead {
  readonly method: string;
  readonly target: string;
  header(name: string): string | null;
  headers(): Iterable<readonly [string, string]>;
}

/** Keys that are kept elsewhere, looked up in memory. */
export interface KeyLookup {
  /** False: a key that is not found here may exist. */
  readonly upToDate: boolean;
  /** @param digest `keyDigest` of what a caller sent */
  find(digest: string): Principal | undefined;
  has(name: string): boolean;
}

/** Who calls, told from the headers alone: a wrong key is refused before a byte of the body is read. */
export interface Authenticator {
  /** undefined: nobody in particular (open). */
  authenticate(head: AuthenticatedHead): Principal | SignedPrincipal | Failure | undefined;
}

export const openAccess: Authenticator = { authenticate: () => undefined };

/**
 * AWS SDKs sign instead of sending a key: their access key id is the key's name, their secret the key itself.
 * @param stored the keys of the store; a configured key of the same name or text wins
 */
export function keyAccess(keys: readonly ConfiguredKey[], stored?: KeyLookup): Authenticator {
  const ring = new KeyRing<Principal>();
  const byName = new Map<string, ConfiguredKey>();
  const verifier = new SigV4Verifier();
  for (const key of keys) {
    const { name, tenant, plan } = key;
    ring.add(key.key, plan === undefined ? { keyName: name, tenant } : { keyName: name, tenant, plan });
    byName.set(name, key);
  }
  return {
    authenticate(head) {
      const authorization = head.header('authorization');
      if (authorization?.startsWith('AWS4-HMAC-SHA256'))
        return signedPrincipal(authorization, byName, verifier, stored);
      const key = bearer(authorization) ?? head.header('x-api-key');
      if (key === null) {
        return failure(
          'unauthenticated',
          'An API key is missing: send it as `authorization: Bearer KEY` or `x-api-key: KEY`.',
        );
      }
      const digest = keyDigest(key);
      return ring.findDigest(digest) ?? stored?.find(digest) ?? unknownKey(stored);
    },
  };
}

/** While the store cannot be asked, nobody knows whether a key is wrong. */
function unknownKey(stored: KeyLookup | undefined): Failure {
  if (stored?.upToDate === false)
    return failure('store_unavailable', 'The store of API keys cannot be reached.', { retryAfterMs: 1_000 });
  return failure('unauthenticated', 'The API key is not known here.');
}

/**
 * Checks the signature of a caller that `authenticate` knows, now that its body is in.
 * @throws FailureError `invalid_signature`
 */
export function requireSignature(
  principal: SignedPrincipal,
  head: AuthenticatedHead,
  body: Uint8Array,
  nowMs: number,
): void {
  const { method, target } = head;
  const request = { method, target, headers: head.headers(), body };
  const verdict = principal.verifier.verify(request, principal.secret, nowMs);
  if (verdict === 'ok') return;
  fail(
    'invalid_signature',
    verdict === 'expired'
      ? 'The AWS signature is older or newer than five minutes: check the clock of the client.'
      : 'The AWS signature does not match: the secret access key has to be the API key itself.',
  );
}

export function isSigned(principal: Principal | undefined): principal is SignedPrincipal {
  return principal !== undefined && 'signature' in principal;
}

function signedPrincipal(
  authorization: string,
  byName: ReadonlyMap<string, ConfiguredKey>,
  verifier: SigV4Verifier,
  stored: KeyLookup | undefined,
): SignedPrincipal | Failure {
  const signature = readSigV4(authorization);
  const key = signature ? byName.get(signature.accessKeyId) : undefined;
  if (signature && !key && stored?.has(signature.accessKeyId))
    return failure(
      'unauthenticated',
      'This key is stored as a digest only, so that no signature of it can be verified. ' +
        'Send the key itself, as a Bedrock bearer key (AWS_BEARER_TOKEN_BEDROCK).',
    );
  if (!signature || !key)
    return failure(
      'unauthenticated',
      'The access key id is not known here: it has to be the name of an API key.',
    );
  const { name: keyName, tenant, plan, key: secret } = key;
  return { keyName, tenant, ...(plan === undefined ? {} : { plan }), signature, secret, verifier };
}

/** The token of an `authorization` header. Null: it holds none. */
export function bearer(authorization: string | null): string | null {
  if (authorization === null || authorization.length < 8) return null;
  // Nearly every client writes it so.
  const isBearer =
    authorization.startsWith('Bearer ') || authorization.slice(0, 7).toLowerCase() === 'bearer ';
  return isBearer ? authorization.slice(7).trim() : null;
}
