import type { Plan } from '../plan.ts';
import { type RuntimeName, runProgram } from '../process/child.ts';
import { median } from '../report/statistics.ts';
import { fixed, table } from '../report/table.ts';

const STORES = ['memory', 'sqlite'] as const;

interface Figure {
  readonly store: string;
  readonly together: number;
  readonly cpuUs: number;
}

/** What limits cost a call in each store: five limits taken, settled with one ledger line. */
export async function measureStores(runtimes: readonly RuntimeName[], plan: Plan['stores']): Promise<string> {
  const rows: string[][] = [];
  for (const runtime of runtimes) {
    const rounds: (readonly Figure[])[] = [];
    for (let round = 0; round < plan.rounds; round++) {
      const printed = await runProgram(runtime, 'store-cost.ts', [String(plan.calls), ...STORES]);
      rounds.push(JSON.parse(printed) as readonly Figure[]);
    }
    for (const [index, { store, together }] of (rounds[0] ?? []).entries()) {
      const cpuUs = median(rounds.map((figures) => figures[index]?.cpuUs ?? Number.NaN));
      rows.push([store, runtime, String(together), fixed(cpuUs, 1)]);
    }
  }
  return table(['store', 'runtime', 'calls at once', 'CPU a call, µs'], rows);
}
