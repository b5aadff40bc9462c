import type { Ledger, LedgerLine, LedgerQuery, UsageTotals } from '../../../ports/stores/ledger.ts';
import type { RedisLink } from './redis-link.ts';
import { asJsonText, type RedisNames } from './redis-names.ts';

/** The lines of each caller are a list, the newest first; an element is `number time JSON`. */
export class RedisLedger implements Ledger {
  readonly #link: RedisLink;
  readonly #names: RedisNames;

  constructor(link: RedisLink, names: RedisNames) {
    this.#link = link;
    this.#names = names;
  }

  async lines({ key, limit }: LedgerQuery): Promise<readonly LedgerLine[]> {
    if (limit <= 0) return [];
    const lists = key === undefined ? await this.#allLists() : [this.#names.one('lines', key)];
    const found = await Promise.all(
      lists.map((list) => this.#link.command(['LRANGE', list, '0', `${limit - 1}`])),
    );
    return (found as string[][])
      .flat()
      .map(numbered)
      .toSorted((a, b) => b.number - a.number)
      .slice(0, limit)
      .map(({ line }) => line);
  }

  async totals(keys: readonly string[]): Promise<readonly UsageTotals[]> {
    const fields = ['requests', 'input', 'output', 'spend'];
    const found = await Promise.all(
      keys.map((key) => this.#link.command(['HMGET', this.#names.one('totals', key), ...fields])),
    );
    return (found as (string | null)[][]).map((sums) => {
      const [requests = 0, inputTokens = 0, outputTokens = 0, spendMicroUsd = 0] = sums.map(Number);
      return { requests, inputTokens, outputTokens, spendMicroUsd };
    });
  }

  async #allLists(): Promise<string[]> {
    const callers = (await this.#link.command(['SMEMBERS', this.#names.of('callers')])) as string[];
    return callers.map((caller) => this.#names.one('lines', '') + caller);
  }
}

/** Of a line in `lua/settle.ts`: its mark, the lines and the totals of its caller. */
export function lineKeys(names: RedisNames, { requestId, attempt, key }: LedgerLine): string[] {
  return [names.one('line', `${attempt}/${requestId}`), names.one('lines', key), names.one('totals', key)];
}

/** Of a line in `lua/settle.ts`: caller, time, JSON, tokens and cost. */
export function lineArguments(line: LedgerLine): string[] {
  const { key, at, inputTokens, outputTokens, costMicroUsd } = line;
  return [asJsonText(key), `${at}`, storedLine(line), `${inputTokens}`, `${outputTokens}`, `${costMicroUsd}`];
}

/** All of a line but its time, which a sweep sets. */
export function storedLine(line: LedgerLine): string {
  return JSON.stringify({ ...line, at: undefined });
}

function numbered(element: string): { readonly number: number; readonly line: LedgerLine } {
  const [, number, at, json = '{}'] = /^(\d+) (\S+) (.*)$/s.exec(element) ?? [];
  return { number: Number(number), line: { ...JSON.parse(json), at: Number(at) } };
}
