import type { StoredKey } from '../../ports/stores/key-store.ts';
import type { ShownKey } from './administer-keys.ts';

/** A key as it is listed. Its text is gone. */
export function keyJson({ name, plan, tenant, prefix, createdAt, revokedAt }: StoredKey): object {
  return {
    name,
    plan: plan ?? null,
    tenant,
    prefix,
    created_at: new Date(createdAt).toISOString(),
    revoked_at: revokedAt === undefined ? null : new Date(revokedAt).toISOString(),
  };
}

/** A key as it is shown once. */
export function shownKeyJson({ key, stored }: ShownKey): object {
  const { name, plan, tenant, createdAt } = stored;
  return { name, plan: plan ?? null, tenant, key, created_at: new Date(createdAt).toISOString() };
}
