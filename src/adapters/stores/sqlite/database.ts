import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { MIGRATIONS } from './schema.ts';

export type Row = Readonly<Record<string, unknown>>;

/**
 * How long a step may block this process's event loop for another process's lock, in milliseconds. Beyond that it waits
 * without blocking.
 */
const BLOCKING_WAIT_MS = 5;
/** At the start nothing is served yet. */
const OPENING_WAIT_MS = 5_000;

/** A file with the newest schema. Statements are prepared once. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** @throws Error when the file cannot be used */
  static async open(path: string): Promise<Database> {
    const { DatabaseSync: Connection } = await sqliteModule();
    mkdirSync(dirname(path), { recursive: true });
    // It holds answers and digests of keys: nobody else may read it. SQLite gives its other files the same rights.
    closeSync(openSync(path, 'a', 0o600));
    const connection = new Connection(path, { timeout: OPENING_WAIT_MS });
    try {
      // A commit is in the file at once, and on the disk after the next checkpoint: see docs/stores.md.
      connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      migrate(connection);
      connection.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT_MS}`);
    } catch (error) {
      connection.close();
      throw error;
    }
    return new Database(connection);
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepared(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#prepared(sql).all(...values);
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  /** The texts are constants of this folder, so that this map is as large as they are many. */
  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

async function sqliteModule(): Promise<typeof import('node:sqlite')> {
  try {
    return await import('node:sqlite');
  } catch (error) {
    throw new Error(
      'sqlite: needs Node 22.13 or Bun 1.4, or later; without it use memory:, redis:// or postgres://',
      {
        cause: error,
      },
    );
  }
}

/** Under the write lock: of processes that start together one migrates, the others find it done. */
function migrate(connection: DatabaseSync): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(connection.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (version > MIGRATIONS.length) {
      throw new Error(
        `it was written by a later version of Sluiceway (schema ${version}, known: ${MIGRATIONS.length})`,
      );
    }
    for (const step of MIGRATIONS.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    connection.exec('COMMIT');
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}
