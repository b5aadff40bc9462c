import type {
  CacheEntry,
  CacheFilter,
  CacheNeighbour,
  CacheStore,
} from '../../../ports/stores/cache-store.ts';
import type { StoreTime } from '../counting/counter.ts';
import type { Database, Row } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

/** Reads that are not yet written. More than this, and the oldest count as no use. */
const MOST_READS = 10_000;

export class SqliteCache implements CacheStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  /** When entries were last read, to be written with the next `put`: a hit costs no transaction. */
  readonly #reads = new Map<string, number>();
  #lastUse = 0;

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  get(key: string): Promise<CacheEntry | undefined> {
    return this.#commits.read((now) => {
      const row = this.#database.get('SELECT * FROM cache WHERE key = ? AND keep_until_ms > ?', key, now.ms);
      if (!row) return undefined;
      if (this.#reads.size < MOST_READS) this.#reads.set(key, this.#use(now));
      return entryOf(row);
    });
  }

  put(entry: CacheEntry, maxEntries: number): Promise<void> {
    return this.#commits.run((now) => this.#put(entry, maxEntries, now));
  }

  async neighbours(partition: string, limit: number): Promise<readonly CacheNeighbour[]> {
    if (this.#reads.size > 0) await this.#commits.run(() => this.#writeReads());
    return this.#commits.read((now) =>
      this.#database.all(NEIGHBOURS, partition, now.ms, limit).map((row) => ({
        key: String(row.key),
        text: String(row.text),
        vector: vectorOf(row.vector),
        storedAtMs: Number(row.stored_at_ms),
      })),
    );
  }

  clear({ tenant, model }: CacheFilter): Promise<number> {
    return this.#commits.run(() => {
      const cleared = this.#database.run(CLEAR, tenant ?? null, tenant ?? null, model ?? null, model ?? null);
      this.#count(-cleared);
      return cleared;
    });
  }

  #put(entry: CacheEntry, maxEntries: number, now: StoreTime): void {
    this.#writeReads();
    const { key, tenant, model, answer, storedAtMs, keepUntilMs, semantic } = entry;
    const replaced = this.#database.run('DELETE FROM cache WHERE key = ?', key);
    this.#database.run(
      'INSERT INTO cache VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      key,
      tenant,
      model,
      answer,
      storedAtMs,
      keepUntilMs,
      this.#use(now),
      semantic?.partition ?? null,
      semantic?.text ?? null,
      semantic
        ? new Uint8Array(semantic.vector.buffer, semantic.vector.byteOffset, semantic.vector.byteLength)
        : null,
    );
    const entries = this.#count(1 - replaced);
    if (entries > maxEntries) this.#count(-this.#database.run(DROP_OLDEST, entries - maxEntries));
  }

  #writeReads(): void {
    for (const [key, used] of this.#reads) {
      this.#database.run('UPDATE cache SET used = ? WHERE key = ? AND used < ?', used, key, used);
    }
    this.#reads.clear();
  }

  /** Grows with every use, also within a millisecond. */
  #use(now: StoreTime): number {
    this.#lastUse = Math.max(this.#lastUse + 1, now.us);
    return this.#lastUse;
  }

  /** Counting the rows themselves takes as long as there are many. @returns how many there are now */
  #count(more: number): number {
    const row = this.#database.get(
      "UPDATE numbers SET value = value + ? WHERE name = 'cache_entries' RETURNING value",
      more,
    );
    return Number(row?.value ?? 0);
  }
}

const NEIGHBOURS = `SELECT key, text, vector, stored_at_ms FROM cache WHERE partition = ? AND keep_until_ms > ?
  ORDER BY used DESC LIMIT ?`;
const CLEAR = 'DELETE FROM cache WHERE (? IS NULL OR tenant = ?) AND (? IS NULL OR model = ?)';
const DROP_OLDEST = 'DELETE FROM cache WHERE key IN (SELECT key FROM cache ORDER BY used LIMIT ?)';

function entryOf(row: Row): CacheEntry {
  const entry = {
    key: String(row.key),
    tenant: String(row.tenant),
    model: String(row.model),
    answer: String(row.answer),
    storedAtMs: Number(row.stored_at_ms),
    keepUntilMs: Number(row.keep_until_ms),
  };
  const { partition } = row;
  if (typeof partition !== 'string') return entry;
  const semantic = {
    partition,
    text: String(row.text),
    vector: vectorOf(row.vector),
  };
  return { ...entry, semantic };
}

/** A blob may begin anywhere in its buffer, a vector only at a multiple of four bytes. */
function vectorOf(blob: unknown): Float32Array {
  return new Float32Array(Uint8Array.from(blob as Uint8Array).buffer);
}
