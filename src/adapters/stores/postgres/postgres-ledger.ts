import type {
  Ledger,
  LedgerLine,
  LedgerOutcome,
  LedgerQuery,
  UsageTotals,
} from '../../../ports/stores/ledger.ts';
import type { PostgresLink } from './postgres-link.ts';
import { postgresText } from './postgres-text.ts';

interface LineRow {
  readonly request_id: string;
  readonly attempt: number;
  readonly key: string;
  readonly tenant: string;
  readonly model: string;
  readonly target: string;
  readonly outcome: LedgerOutcome;
  readonly estimated: boolean;
  // Postgres gives integers of 64 bits as text.
  readonly input_tokens: string;
  readonly output_tokens: string;
  readonly cost_micro_usd: string;
  readonly at_ms: string;
}

interface TotalsRow {
  readonly key: string;
  readonly requests: string;
  readonly input_tokens: string;
  readonly output_tokens: string;
  readonly spend_micro_usd: string;
}

export class PostgresLedger implements Ledger {
  readonly #link: PostgresLink;

  constructor(link: PostgresLink) {
    this.#link = link;
  }

  async lines({ key, limit }: LedgerQuery): Promise<readonly LedgerLine[]> {
    const of =
      key === undefined
        ? { where: '', values: [] }
        : { where: 'WHERE key = $2', values: [postgresText(key)] };
    const text = `SELECT * FROM {schema}.ledger ${of.where} ORDER BY number DESC LIMIT $1`;
    const rows = await this.#link.rows<LineRow>({ text, values: [Math.max(0, limit), ...of.values] });
    return rows.map(lineOf);
  }

  async totals(keys: readonly string[]): Promise<readonly UsageTotals[]> {
    if (keys.length === 0) return [];
    const names = keys.map(postgresText);
    const text = 'SELECT * FROM {schema}.totals WHERE key = ANY ($1)';
    const rows = await this.#link.rows<TotalsRow>({ name: 'totals', text, values: [names] });
    const found = new Map(rows.map((row) => [row.key, row]));
    return names.map((name) => totalsOf(found.get(name)));
  }
}

function lineOf(row: LineRow): LedgerLine {
  const { key, tenant, model, target, attempt, outcome, estimated } = row;
  return {
    requestId: row.request_id,
    ...{ attempt, key, tenant, model, target, outcome, estimated },
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    costMicroUsd: Number(row.cost_micro_usd),
    at: Number(row.at_ms),
  };
}

function totalsOf(row: TotalsRow | undefined): UsageTotals {
  return {
    requests: Number(row?.requests ?? 0),
    inputTokens: Number(row?.input_tokens ?? 0),
    outputTokens: Number(row?.output_tokens ?? 0),
    spendMicroUsd: Number(row?.spend_micro_usd ?? 0),
  };
}
