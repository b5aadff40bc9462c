import type {
  Ledger,
  LedgerLine,
  LedgerOutcome,
  LedgerQuery,
  UsageTotals,
} from '../../../ports/stores/ledger.ts';
import type { Database, Row } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import type { WorkingSet } from './working-set.ts';

/** Lines that are looked through at a time. An index by key would cost each call more than a rare question does. */
const CHUNK = 20_000;

export class SqliteLedger implements Ledger {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  readonly #working: WorkingSet;

  constructor(database: Database, commits: GroupCommit, working: WorkingSet) {
    this.#database = database;
    this.#commits = commits;
    this.#working = working;
  }

  async lines({ key, limit }: LedgerQuery): Promise<readonly LedgerLine[]> {
    const database = this.#database;
    if (key === undefined) return this.#commits.read(() => database.all(NEWEST, limit).map(lineOf));
    const found: LedgerLine[] = [];
    let before = await this.#commits.read(() => Number(database.get(NEWEST_ID)?.newest ?? 0) + 1);
    while (found.length < limit && before > 1) {
      const range = [before, before - CHUNK] as const;
      const rows = await this.#commits.read(() =>
        database.all(NEWEST_OF_KEY, key, ...range, limit - found.length),
      );
      found.push(...rows.map(lineOf));
      before -= CHUNK;
      // Others get their turn.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return found;
  }

  totals(keys: readonly string[]): Promise<readonly UsageTotals[]> {
    return this.#commits.read(() => keys.map((key) => this.#totalsOf(key)));
  }

  /** Within a transaction. False: it is booked already. */
  book(line: LedgerLine): boolean {
    const booked = this.#database.run(
      BOOK,
      line.requestId,
      line.attempt,
      line.key,
      line.tenant,
      line.model,
      line.target,
      line.outcome,
      line.estimated ? 1 : 0,
      line.inputTokens,
      line.outputTokens,
      line.costMicroUsd,
      line.at,
    );
    if (booked === 0) return false;
    const sums = this.#working.sumsOf(line.key);
    sums.inputTokens += line.inputTokens;
    sums.outputTokens += line.outputTokens;
    sums.spendMicroUsd += line.costMicroUsd;
    return true;
  }

  #totalsOf(key: string): UsageTotals {
    const row = this.#database.get(TOTALS, key) ?? {};
    // Calls under way are counted among the totals when they end.
    const underWay = this.#database.get('SELECT count(*) AS calls FROM reservations WHERE key = ?', key);
    return {
      requests: Number(row.requests ?? 0) + Number(underWay?.calls ?? 0),
      inputTokens: Number(row.input_tokens ?? 0),
      outputTokens: Number(row.output_tokens ?? 0),
      spendMicroUsd: Number(row.spend_micro_usd ?? 0),
    };
  }
}

const BOOK = `INSERT INTO ledger (request_id, attempt, key, tenant, model, target, outcome, estimated,
  input_tokens, output_tokens, cost_micro_usd, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request_id, attempt) DO NOTHING`;
const NEWEST_ID = 'SELECT max(id) AS newest FROM ledger';
const NEWEST = 'SELECT * FROM ledger ORDER BY id DESC LIMIT ?';
const NEWEST_OF_KEY = 'SELECT * FROM ledger WHERE +key = ? AND id < ? AND id >= ? ORDER BY id DESC LIMIT ?';
const TOTALS = 'SELECT requests, input_tokens, output_tokens, spend_micro_usd FROM totals WHERE key = ?';

function lineOf(row: Row): LedgerLine {
  return {
    requestId: String(row.request_id),
    attempt: Number(row.attempt),
    key: String(row.key),
    tenant: String(row.tenant),
    model: String(row.model),
    target: String(row.target),
    outcome: String(row.outcome) as LedgerOutcome,
    estimated: row.estimated === 1,
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    costMicroUsd: Number(row.cost_micro_usd),
    at: Number(row.at),
  };
}
