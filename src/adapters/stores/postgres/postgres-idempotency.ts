import type {
  IdempotencyClaim,
  IdempotencyState,
  IdempotencyStore,
  KeptAnswer,
} from '../../../ports/stores/idempotency-store.ts';
import type { PostgresLink } from './postgres-link.ts';
import { postgresJson, postgresText } from './postgres-text.ts';

interface ClaimRow {
  readonly fingerprint: string;
  readonly owner: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: Buffer | null;
}

/**
 * One statement claims or tells. The update takes a row whose time is over, and else changes nothing: then the statement
 * returns no row, and a second one reads what is there.
 */
const CLAIM = `INSERT INTO {schema}.idempotency AS i (id, fingerprint, owner, ends_us)
  VALUES ($1, $2, $3, {schema}.now_us() + $4::bigint * 1000)
  ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, owner = excluded.owner, ends_us = excluded.ends_us,
    status = NULL, headers = NULL, body = NULL
  WHERE i.ends_us <= {schema}.now_us()
  RETURNING i.id`;
const READ = `SELECT fingerprint, owner, status, headers, body FROM {schema}.idempotency
  WHERE id = $1 AND ends_us > {schema}.now_us()`;
/** A claim that is still this owner's. */
const IF_CLAIMED = 'WHERE id = $1 AND owner = $2 AND status IS NULL';

export class PostgresIdempotency implements IdempotencyStore {
  readonly #link: PostgresLink;

  constructor(link: PostgresLink) {
    this.#link = link;
  }

  async claim({ id, fingerprint, owner, leaseMs }: IdempotencyClaim): Promise<IdempotencyState> {
    const key = postgresText(id);
    for (;;) {
      const claim = { name: 'claim', text: CLAIM, values: [key, fingerprint, owner, leaseMs] };
      if ((await this.#link.rows(claim)).length === 1) return { state: 'claimed' };
      const [row] = await this.#link.rows<ClaimRow>({ name: 'claimed', text: READ, values: [key] });
      if (row) return stateOf(row, fingerprint, owner);
      // Its time ended between the two statements: it is free now.
    }
  }

  async renew(id: string, owner: string, leaseMs: number): Promise<boolean> {
    const text = `UPDATE {schema}.idempotency SET ends_us = {schema}.now_us() + $3::bigint * 1000 ${IF_CLAIMED} RETURNING id`;
    return (await this.#link.rows({ text, values: [postgresText(id), owner, leaseMs] })).length === 1;
  }

  async complete(id: string, owner: string, answer: KeptAnswer, ttlMs: number): Promise<void> {
    const { status, headers, body } = answer;
    const text = `UPDATE {schema}.idempotency SET status = $3, headers = $4, body = $5,
      ends_us = {schema}.now_us() + $6::bigint * 1000 ${IF_CLAIMED}`;
    const values = [postgresText(id), owner, status, postgresJson(headers), Buffer.from(body), ttlMs];
    await this.#link.rows({ text, values });
  }

  async release(id: string, owner: string): Promise<void> {
    const text = `DELETE FROM {schema}.idempotency ${IF_CLAIMED}`;
    await this.#link.rows({ text, values: [postgresText(id), owner] });
  }
}

function stateOf(row: ClaimRow, fingerprint: string, owner: string): IdempotencyState {
  if (row.fingerprint !== fingerprint) return { state: 'mismatch' };
  const { status, headers, body } = row;
  if (status === null || !headers || !body) return { state: row.owner === owner ? 'claimed' : 'under-way' };
  return { state: 'answered', answer: { status, headers, body: new Uint8Array(body) } };
}
