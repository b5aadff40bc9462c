import type { Clock } from '../../../ports/clock.ts';
import type { KeyDigest, KeyStore, StoredKey } from '../../../ports/stores/key-store.ts';
import { rotatedKey } from '../counting/rotated-key.ts';
import type { PostgresLink } from './postgres-link.ts';
import { postgresJson, postgresText } from './postgres-text.ts';

interface KeyRow {
  readonly stored: StoredKey;
}

const VERSION_GROWS = 'UPDATE {schema}.api_keys_version SET version = version + 1';

/** Each key as JSON. A change is written only over what it was made from, in one statement with the version. */
export class PostgresKeys implements KeyStore {
  readonly #link: PostgresLink;
  readonly #clock: Clock;

  constructor(link: PostgresLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  async version(): Promise<number> {
    const text = 'SELECT version FROM {schema}.api_keys_version';
    const [row] = await this.#link.rows<{ version: string }>({ name: 'keys_version', text, values: [] });
    return Number(row?.version ?? 0);
  }

  async all(): Promise<readonly StoredKey[]> {
    const text = 'SELECT stored FROM {schema}.api_keys ORDER BY number';
    return (await this.#link.rows<KeyRow>({ text, values: [] })).map(({ stored }) => keyOf(stored));
  }

  create(key: StoredKey): Promise<boolean> {
    return this.#write(
      'INSERT INTO {schema}.api_keys (name, stored) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [postgresText(key.name), postgresJson(key)],
    );
  }

  rotate(name: string, next: KeyDigest, oldUntilMs: number): Promise<boolean> {
    return this.#change(name, (key) =>
      key.revokedAt === undefined ? rotatedKey(key, next, oldUntilMs, this.#clock.now()) : undefined,
    );
  }

  async revoke(name: string, atMs: number): Promise<boolean> {
    let found = false;
    await this.#change(name, (key) => {
      found = true;
      return key.revokedAt === undefined ? { ...key, revokedAt: atMs } : undefined;
    });
    return found;
  }

  /** False: there is no such key, or it stays as it is. */
  async #change(name: string, change: (key: StoredKey) => StoredKey | undefined): Promise<boolean> {
    const text = 'SELECT stored FROM {schema}.api_keys WHERE name = $1';
    for (;;) {
      const [row] = await this.#link.rows<KeyRow>({ text, values: [postgresText(name)] });
      const changed = row && change(keyOf(row.stored));
      if (!changed) return false;
      const update = 'UPDATE {schema}.api_keys SET stored = $2 WHERE name = $1 AND stored = $3::jsonb';
      const values = [postgresText(name), postgresJson(changed), postgresJson(row.stored)];
      if (await this.#write(update, values)) return true;
    }
  }

  /** False: nothing was written. */
  async #write(statement: string, values: readonly string[]): Promise<boolean> {
    const text = `WITH written AS (${statement} RETURNING name), grown AS (${VERSION_GROWS} WHERE EXISTS (SELECT FROM written))
      SELECT name FROM written`;
    return (await this.#link.rows({ text, values })).length === 1;
  }
}

/** JSON has no undefined. */
function keyOf(stored: StoredKey): StoredKey {
  return { ...stored, plan: stored.plan, revokedAt: stored.revokedAt };
}
