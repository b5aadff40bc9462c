/**
 * API keys that are made at run time. They are stored as SHA-256 digests: the store gives no key away. So they are bearer
 * keys only: a SigV4 signature cannot be verified without the key itself.
 */
export interface KeyStore {
  /** Grows with every change. Processes poll it, so that each obeys a change within a second. @throws StoreDown */
  version(): Promise<number>;
  /** All keys, revoked ones too, in the order of their making. @throws StoreDown */
  all(): Promise<readonly StoredKey[]>;
  /** False: the name is taken, also by a revoked key. @throws StoreDown */
  create(key: StoredKey): Promise<boolean>;
  /** Replaces the digest. The one before stays valid until `oldUntilMs`. False: no such key, or revoked. @throws StoreDown */
  rotate(name: string, next: KeyDigest, oldUntilMs: number): Promise<boolean>;
  /** False: no such key. Revoking twice changes nothing. @throws StoreDown */
  revoke(name: string, atMs: number): Promise<boolean>;
}

export interface KeyDigest {
  /** SHA-256 in lower-case hex. */
  readonly digest: string;
  /** The first characters, at most 14, to tell keys apart. */
  readonly prefix: string;
}

export interface StoredKey extends KeyDigest {
  readonly name: string;
  readonly tenant: string;
  readonly plan: string | undefined;
  /** Wall clock, ms. */
  readonly createdAt: number;
  readonly revokedAt: number | undefined;
  /** Digests that still hold during a rotation. */
  readonly older: readonly OlderDigest[];
}

export interface OlderDigest {
  readonly digest: string;
  readonly untilMs: number;
}
