import type { KeyDigest, KeyStore, StoredKey } from '../../../ports/stores/key-store.ts';
import { rotatedKey } from '../counting/rotated-key.ts';
import type { Database, Row } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

export class SqliteKeys implements KeyStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  version(): Promise<number> {
    return this.#commits.read(() => Number(this.#database.get(VERSION)?.value ?? 0));
  }

  all(): Promise<readonly StoredKey[]> {
    return this.#commits.read(() =>
      this.#database.all('SELECT body FROM keys ORDER BY position').map((row) => keyOf(row)),
    );
  }

  create(key: StoredKey): Promise<boolean> {
    return this.#commits.run(() => {
      const made = this.#database.run(
        'INSERT INTO keys (name, body) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
        key.name,
        JSON.stringify(key),
      );
      if (made > 0) this.#count();
      return made > 0;
    });
  }

  rotate(name: string, next: KeyDigest, oldUntilMs: number): Promise<boolean> {
    return this.#commits.run((now) => {
      const key = this.#find(name);
      if (!key || key.revokedAt !== undefined) return false;
      return this.#replace(rotatedKey(key, next, oldUntilMs, now.ms));
    });
  }

  revoke(name: string, atMs: number): Promise<boolean> {
    return this.#commits.run(() => {
      const key = this.#find(name);
      if (!key) return false;
      return key.revokedAt !== undefined || this.#replace({ ...key, revokedAt: atMs });
    });
  }

  #find(name: string): StoredKey | undefined {
    const row = this.#database.get('SELECT body FROM keys WHERE name = ?', name);
    return row && keyOf(row);
  }

  #replace(key: StoredKey): boolean {
    this.#database.run('UPDATE keys SET body = ? WHERE name = ?', JSON.stringify(key), key.name);
    this.#count();
    return true;
  }

  #count(): void {
    this.#database.run("UPDATE numbers SET value = value + 1 WHERE name = 'keys_version'");
  }
}

const VERSION = "SELECT value FROM numbers WHERE name = 'keys_version'";

function keyOf(row: Row): StoredKey {
  const { plan, revokedAt, ...rest } = JSON.parse(String(row.body)) as StoredKey;
  // JSON leaves out what is undefined.
  return { ...rest, plan, revokedAt };
}
