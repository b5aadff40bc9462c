import type { Limit } from '../../../ports/stores/limit-store.ts';
import { counterId, type LimitCounter, newCounter, type StoreTime } from '../counting/counter.ts';
import type { Database, Row } from './database.ts';
import type { TransactionHooks } from './group-commit.ts';

/** A counter with the number of its row. */
export interface NumberedCounter extends LimitCounter {
  readonly number: number;
}

interface Sums {
  requests: number;
  inputTokens: number;
  outputTokens: number;
  spendMicroUsd: number;
}

/** More than this is read anew. */
const MOST_REMEMBERED = 10_000;

/**
 * Counters and leases, as this connection last saw them. Each is written once in a transaction, however many steps change
 * it. It is read again only if another connection has written meanwhile
 * (https://sqlite.org/pragma.html#pragma_data_version).
 */
export class WorkingSet implements TransactionHooks {
  readonly #database: Database;
  readonly #byId = new Map<string, NumberedCounter>();
  readonly #byNumber = new Map<number, NumberedCounter>();
  readonly #changed = new Set<NumberedCounter>();
  readonly #sums = new Map<string, Sums>();
  readonly #leases = new Map<string, number>();
  #dataVersion: unknown;

  constructor(database: Database) {
    this.#database = database;
  }

  begun(): void {
    const version = this.#database.get('PRAGMA data_version')?.data_version;
    if (version !== this.#dataVersion || this.#byNumber.size > MOST_REMEMBERED) this.forget();
    this.#dataVersion = version;
  }

  write(): void {
    for (const { number, used, reserved, per, at, keepUntilMs } of this.#changed) {
      this.#database.run(UPDATE_COUNTER, used, reserved, per, at, keepUntilMs, number);
    }
    this.#changed.clear();
    for (const [key, { requests, inputTokens, outputTokens, spendMicroUsd }] of this.#sums) {
      this.#database.run(ADD_TO_TOTALS, key, requests, inputTokens, outputTokens, spendMicroUsd);
    }
    this.#sums.clear();
  }

  /** Everything is read anew. What was changed and not written is lost. */
  forget(): void {
    this.#byId.clear();
    this.#byNumber.clear();
    this.#changed.clear();
    this.#sums.clear();
    this.#leases.clear();
    this.#dataVersion = undefined;
  }

  /** Made where there is none. */
  counterOf(limit: Limit, now: StoreTime): NumberedCounter {
    const id = counterId(limit);
    const known = this.#byId.get(id);
    if (known) return known;
    const { used, reserved, per, at, keepUntilMs } = newCounter(limit, now);
    const found =
      this.#database.get(COUNTER_BY_ID, id) ??
      this.#database.get(NEW_COUNTER, id, used, reserved, per, at, keepUntilMs);
    const counter = this.#remember(found ?? {});
    this.#byId.set(id, counter);
    return counter;
  }

  /** Undefined: its period is over, and it is gone. */
  numbered(number: number): NumberedCounter | undefined {
    const known = this.#byNumber.get(number);
    if (known) return known;
    const found = this.#database.get(COUNTER_BY_NUMBER, number);
    return found && this.#remember(found);
  }

  changed(counter: NumberedCounter): void {
    this.#changed.add(counter);
  }

  /** Added to a key's totals when the transaction ends. */
  sumsOf(key: string): Sums {
    let sums = this.#sums.get(key);
    if (!sums) {
      sums = { requests: 0, inputTokens: 0, outputTokens: 0, spendMicroUsd: 0 };
      this.#sums.set(key, sums);
    }
    return sums;
  }

  /** Undefined: it has none, or was swept. */
  leaseEnd(owner: string): number | undefined {
    const known = this.#leases.get(owner);
    if (known !== undefined) return known;
    const found = this.#database.get('SELECT ends_at_ms FROM leases WHERE owner = ?', owner)?.ends_at_ms;
    if (found === undefined) return undefined;
    this.#leases.set(owner, Number(found));
    return Number(found);
  }

  lease(owner: string, endsAtMs: number): void {
    this.#database.run('INSERT OR REPLACE INTO leases VALUES (?, ?)', owner, endsAtMs);
    this.#leases.set(owner, endsAtMs);
  }

  endLease(owner: string): void {
    this.#database.run('DELETE FROM leases WHERE owner = ?', owner);
    this.#leases.delete(owner);
  }

  /** One object for each row, whichever way it was found: two would not see each other's changes. */
  #remember(row: Row): NumberedCounter {
    const found = counterFrom(row);
    const known = this.#byNumber.get(found.number);
    if (known) return known;
    this.#byNumber.set(found.number, found);
    return found;
  }
}

const COLUMNS = 'number, used, reserved, per, at, keep_until_ms';
const COUNTER_BY_ID = `SELECT ${COLUMNS} FROM counters WHERE id = ?`;
const COUNTER_BY_NUMBER = `SELECT ${COLUMNS} FROM counters WHERE number = ?`;
const NEW_COUNTER = `INSERT INTO counters (id, used, reserved, per, at, keep_until_ms) VALUES (?, ?, ?, ?, ?, ?)
  RETURNING ${COLUMNS}`;
const UPDATE_COUNTER =
  'UPDATE counters SET used = ?, reserved = ?, per = ?, at = ?, keep_until_ms = ? WHERE number = ?';
const ADD_TO_TOTALS = `INSERT INTO totals VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
  requests = requests + excluded.requests, input_tokens = input_tokens + excluded.input_tokens,
  output_tokens = output_tokens + excluded.output_tokens, spend_micro_usd = spend_micro_usd + excluded.spend_micro_usd`;

/** As it is in the file. */
export function readCounter(database: Database, limit: Limit): LimitCounter | undefined {
  const row = database.get(COUNTER_BY_ID, counterId(limit));
  return row && counterFrom(row);
}

function counterFrom(row: Row): NumberedCounter {
  const { number, used, reserved, per, at, keep_until_ms: keepUntilMs } = row as Record<Column, number>;
  return { number, used, reserved, per, at, keepUntilMs };
}

type Column = 'number' | 'used' | 'reserved' | 'per' | 'at' | 'keep_until_ms';
