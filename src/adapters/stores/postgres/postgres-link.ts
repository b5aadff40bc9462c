import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { Clock } from '../../../ports/clock.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import type { PostgresAddress } from './postgres-address.ts';

/** A statement. One that has a name is planned once for each connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A step answers or is `StoreDown` within this time, its wait for others included. */
const ANSWER_WITHIN_MS = 800;
const CONNECT_WITHIN_MS = 400;
/** What a statement has at least, however long it waited. */
const LEAST_MS = 100;
const IDLE_MS = 30_000;

type Library = Pick<typeof import('pg'), 'Pool'>;

/** The bounded pool of connections to one database. A connection whose statement does not end in time is given up. */
export class PostgresLink {
  readonly schema: string;
  readonly #pool: Pool;
  readonly #clock: Clock;
  #closing: Promise<void> | undefined;

  constructor(library: Library, address: PostgresAddress, clock: Clock) {
    const { schema, pool, host, port, user, password, database, ssl } = address;
    this.schema = schema;
    this.#clock = clock;
    this.#pool = new library.Pool({
      ...{ host, port, user, password, database, ssl },
      max: pool,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      statement_timeout: ANSWER_WITHIN_MS,
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      application_name: 'sluiceway',
      // A command that only makes keys ends by itself.
      allowExitOnIdle: true,
    });
    // A connection that ends while nobody uses it: the pool has dropped it already.
    this.#pool.on('error', () => {});
    // One that ends between two statements tells it here, and again to the next statement.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Rows of a statement. `{schema}` in its text is the schema. @throws StoreDown */
  async rows<Row extends QueryResultRow>(statement: Statement): Promise<readonly Row[]> {
    try {
      return await this.ask<Row>(statement, this.#clock.monotonic());
    } catch (error) {
      throw new StoreDown('Postgres', error);
    }
  }

  /** As `rows`, with the time counted from `since`, and with errors as they come. */
  async ask<Row extends QueryResultRow>({ name, text, values }: Statement, since: number): Promise<Row[]> {
    const client = await this.#pool.connect();
    try {
      const waited = this.#clock.monotonic() - since;
      const query = {
        ...(name === undefined ? {} : { name }),
        text: text.replaceAll('{schema}', `"${this.schema}"`),
        values: [...values],
        query_timeout: Math.max(LEAST_MS, ANSWER_WITHIN_MS - waited),
      };
      const { rows } = await client.query<Row>(query);
      client.release();
      return rows;
    } catch (error) {
      giveUp(client, error);
      throw error;
    }
  }

  /** Idempotent. Never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.end().catch(() => {});
    return this.#closing;
  }
}

/** After an answer of the server the connection is good. Else nobody knows what it is doing. */
function giveUp(client: PoolClient, error: unknown): void {
  client.release(sqlState(error) === undefined);
}

/** The five characters by which Postgres says what is wrong. Undefined: it is not an answer of the server. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined;
  return String(error.code);
}
