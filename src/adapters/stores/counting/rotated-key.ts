import type { KeyDigest, StoredKey } from '../../../ports/stores/key-store.ts';

/** Most digests that hold beside the newest. */
const MAX_OLDER = 10;

/** The key with its next digest. The one before holds until `oldUntilMs`; those that hold no more go. */
export function rotatedKey(key: StoredKey, next: KeyDigest, oldUntilMs: number, nowMs: number): StoredKey {
  const older = [{ digest: key.digest, untilMs: oldUntilMs }, ...key.older]
    .filter(({ untilMs }) => untilMs > nowMs)
    .slice(0, MAX_OLDER);
  return { ...key, digest: next.digest, prefix: next.prefix, older };
}
