import type { Ledger, LedgerLine, LedgerQuery, UsageTotals } from '../../../ports/stores/ledger.ts';

interface Sums {
  requests: number;
  inputTokens: number;
  outputTokens: number;
  spendMicroUsd: number;
}

/** The last lines, and sums over all of them. */
export class MemoryLedger implements Ledger {
  readonly #caps: { readonly lines: number; readonly keys: number };
  /** By request and attempt, in the order of writing. */
  readonly #lines = new Map<string, LedgerLine>();
  readonly #sums = new Map<string, Sums>();

  constructor(caps: { readonly lines: number; readonly keys: number }) {
    this.#caps = caps;
  }

  lines({ key, limit }: LedgerQuery): Promise<readonly LedgerLine[]> {
    const found: LedgerLine[] = [];
    for (const line of [...this.#lines.values()].reverse()) {
      if (found.length >= limit) break;
      if (key === undefined || line.key === key) found.push(line);
    }
    return Promise.resolve(found);
  }

  totals(keys: readonly string[]): Promise<readonly UsageTotals[]> {
    return Promise.resolve(keys.map((key) => ({ ...(this.#sums.get(key) ?? noUse()) })));
  }

  countRequest(key: string): void {
    this.#sumsOf(key).requests += 1;
  }

  /** False: it is booked already. */
  book(line: LedgerLine): boolean {
    const id = `${line.attempt}/${line.requestId}`;
    if (this.#lines.has(id)) return false;
    this.#lines.set(id, { ...line });
    dropOldest(this.#lines, this.#caps.lines);
    const sums = this.#sumsOf(line.key);
    sums.inputTokens += line.inputTokens;
    sums.outputTokens += line.outputTokens;
    sums.spendMicroUsd += line.costMicroUsd;
    return true;
  }

  #sumsOf(key: string): Sums {
    let sums = this.#sums.get(key);
    if (!sums) {
      sums = noUse();
      this.#sums.set(key, sums);
      dropOldest(this.#sums, this.#caps.keys);
    }
    return sums;
  }
}

function noUse(): Sums {
  return { requests: 0, inputTokens: 0, outputTokens: 0, spendMicroUsd: 0 };
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
