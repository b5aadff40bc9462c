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
  /** A ring. A map that loses its oldest entry again and again takes ever longer to find it. */
  readonly #lines: LedgerLine[] = [];
  /** How many lines were ever written. */
  #written = 0;
  readonly #booked = new Set<string>();
  readonly #sums = new Map<string, Sums>();

  constructor(caps: { readonly lines: number; readonly keys: number }) {
    this.#caps = caps;
  }

  lines({ key, limit }: LedgerQuery): Promise<readonly LedgerLine[]> {
    const found: LedgerLine[] = [];
    for (let back = 1; back <= this.#lines.length && found.length < limit; back++) {
      const line = this.#lines[(this.#written - back) % this.#caps.lines];
      if (line && (key === undefined || line.key === key)) found.push(line);
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
    const id = idOf(line);
    if (this.#booked.has(id)) return false;
    this.#booked.add(id);
    const place = this.#written++ % this.#caps.lines;
    const dropped = this.#lines[place];
    if (dropped) this.#booked.delete(idOf(dropped));
    this.#lines[place] = line;
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
      if (this.#sums.size > this.#caps.keys) this.#dropOldestSums();
    }
    return sums;
  }

  #dropOldestSums(): void {
    for (const oldest of this.#sums.keys()) {
      this.#sums.delete(oldest);
      return;
    }
  }
}

function idOf({ requestId, attempt }: LedgerLine): string {
  return `${attempt}/${requestId}`;
}

function noUse(): Sums {
  return { requests: 0, inputTokens: 0, outputTokens: 0, spendMicroUsd: 0 };
}
