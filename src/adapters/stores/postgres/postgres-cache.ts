import type { Clock } from '../../../ports/clock.ts';
import type {
  CacheEntry,
  CacheFilter,
  CacheNeighbour,
  CacheStore,
} from '../../../ports/stores/cache-store.ts';
import { bytesOfVector, vectorOfBytes } from '../vector-bytes.ts';
import type { PostgresLink } from './postgres-link.ts';
import { postgresText } from './postgres-text.ts';

interface EntryRow {
  readonly key: string;
  readonly tenant: string;
  readonly model: string;
  readonly answer: string;
  readonly stored_at_ms: string;
  readonly keep_until_ms: string;
  readonly partition: string | null;
  /** As JSON: a text of Postgres has no NUL. */
  readonly question: string | null;
  readonly vector: Buffer | null;
}

const GET = `UPDATE {schema}.cache SET last_use = nextval('{schema}.cache_uses') WHERE key = $1 AND keep_until_ms > $2
  RETURNING key, tenant, model, answer, stored_at_ms, keep_until_ms, partition, question, vector`;
const PUT = `INSERT INTO {schema}.cache (key, tenant, model, answer, stored_at_ms, keep_until_ms, partition, question, vector,
    last_use)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nextval('{schema}.cache_uses'))
  ON CONFLICT (key) DO UPDATE SET tenant = excluded.tenant, model = excluded.model, answer = excluded.answer,
    stored_at_ms = excluded.stored_at_ms, keep_until_ms = excluded.keep_until_ms, partition = excluded.partition,
    question = excluded.question, vector = excluded.vector, last_use = excluded.last_use`;
/** What is held by another is left: it drops one of its own. */
const DROP_OLDEST = `DELETE FROM {schema}.cache WHERE key IN (
  SELECT key FROM {schema}.cache ORDER BY last_use
    LIMIT greatest(0, (SELECT count(*) FROM {schema}.cache) - $1) FOR UPDATE SKIP LOCKED)`;
const NEIGHBOURS = `SELECT key, question, vector, stored_at_ms FROM {schema}.cache
  WHERE partition = $1 AND keep_until_ms > $2 ORDER BY last_use DESC LIMIT $3`;
const CLEAR = `DELETE FROM {schema}.cache WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR model = $2)
  RETURNING key`;

export class PostgresCache implements CacheStore {
  readonly #link: PostgresLink;
  readonly #clock: Clock;

  constructor(link: PostgresLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  async get(key: string): Promise<CacheEntry | undefined> {
    const values = [postgresText(key), Math.floor(this.#clock.now())];
    const [row] = await this.#link.rows<EntryRow>({ name: 'cache_get', text: GET, values });
    return row && entryOf(row);
  }

  async put(entry: CacheEntry, maxEntries: number): Promise<void> {
    const { key, tenant, model, answer, storedAtMs, keepUntilMs, semantic } = entry;
    const facts = semantic
      ? [postgresText(semantic.partition), JSON.stringify(semantic.text), bytesOfVector(semantic.vector)]
      : [null, null, null];
    const times = [Math.floor(storedAtMs), Math.floor(keepUntilMs)];
    const values = [...[key, tenant, model, answer].map(postgresText), ...times, ...facts];
    await this.#link.rows({ name: 'cache_put', text: PUT, values });
    await this.#link.rows({ name: 'cache_drop', text: DROP_OLDEST, values: [maxEntries] });
  }

  async neighbours(partition: string, limit: number): Promise<readonly CacheNeighbour[]> {
    const values = [postgresText(partition), Math.floor(this.#clock.now()), Math.max(0, limit)];
    const rows = await this.#link.rows<EntryRow>({ name: 'cache_near', text: NEIGHBOURS, values });
    return rows.map(({ key, question, vector, stored_at_ms }) => ({
      key,
      text: JSON.parse(question ?? '""') as string,
      vector: vectorOfBytes(vector ?? Buffer.alloc(0)),
      storedAtMs: Number(stored_at_ms),
    }));
  }

  async clear({ tenant, model }: CacheFilter): Promise<number> {
    const values = [tenant, model].map((one) => (one === undefined ? null : postgresText(one)));
    return (await this.#link.rows({ text: CLEAR, values })).length;
  }
}

function entryOf(row: EntryRow): CacheEntry {
  const { key, tenant, model, answer, partition, question, vector } = row;
  const entry = {
    ...{ key, tenant, model, answer },
    storedAtMs: Number(row.stored_at_ms),
    keepUntilMs: Number(row.keep_until_ms),
  };
  if (partition === null || question === null || !vector) return entry;
  const text = JSON.parse(question) as string;
  return { ...entry, semantic: { partition, text, vector: vectorOfBytes(vector) } };
}
