import type {
  IdempotencyClaim,
  IdempotencyState,
  IdempotencyStore,
  KeptAnswer,
} from '../../../ports/stores/idempotency-store.ts';
import type { StoreTime } from '../counting/counter.ts';
import type { Database, Row } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

export class SqliteIdempotency implements IdempotencyStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  claim(claim: IdempotencyClaim): Promise<IdempotencyState> {
    return this.#commits.run((now) => this.#claim(claim, now));
  }

  renew(id: string, owner: string, leaseMs: number): Promise<boolean> {
    return this.#commits.run((now) => this.#database.run(RENEW, now.ms + leaseMs, id, owner) > 0);
  }

  complete(id: string, owner: string, { status, headers, body }: KeptAnswer, ttlMs: number): Promise<void> {
    return this.#commits.run((now) => {
      this.#database.run(COMPLETE, status, JSON.stringify(headers), body, now.ms + ttlMs, id, owner);
    });
  }

  release(id: string, owner: string): Promise<void> {
    return this.#commits.run(() => {
      this.#database.run('DELETE FROM idempotency WHERE id = ? AND owner = ? AND status IS NULL', id, owner);
    });
  }

  #claim({ id, fingerprint, owner, leaseMs }: IdempotencyClaim, now: StoreTime): IdempotencyState {
    const row = this.#database.get('SELECT * FROM idempotency WHERE id = ? AND ends_at_ms > ?', id, now.ms);
    if (row) return stateOf(row, fingerprint, owner);
    this.#database.run(CLAIM, id, fingerprint, owner, now.ms + leaseMs);
    return { state: 'claimed' };
  }
}

const CLAIM = `INSERT OR REPLACE INTO idempotency (id, fingerprint, owner, ends_at_ms) VALUES (?, ?, ?, ?)`;
const RENEW = 'UPDATE idempotency SET ends_at_ms = ? WHERE id = ? AND owner = ? AND status IS NULL';
const COMPLETE = `UPDATE idempotency SET status = ?, headers = ?, body = ?, ends_at_ms = ?
  WHERE id = ? AND owner = ? AND status IS NULL`;

function stateOf(row: Row, fingerprint: string, owner: string): IdempotencyState {
  if (row.fingerprint !== fingerprint) return { state: 'mismatch' };
  if (row.status === null) return { state: row.owner === owner ? 'claimed' : 'under-way' };
  return {
    state: 'answered',
    answer: {
      status: Number(row.status),
      headers: JSON.parse(String(row.headers)) as KeptAnswer['headers'],
      body: row.body as Uint8Array,
    },
  };
}
