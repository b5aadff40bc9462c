import type { Plan } from '../plan.ts';
import { type RuntimeName, runProgram } from '../process/child.ts';
import { median } from '../report/statistics.ts';
import { fixed, table } from '../report/table.ts';

interface Figure {
  readonly step: string;
  readonly cpuUs: number;
}

/** What a cache in memory costs a call of a route that has one. A route without one pays nothing. */
export async function measureCache(runtimes: readonly RuntimeName[], plan: Plan['cache']): Promise<string> {
  const rows: string[][] = [];
  for (const runtime of runtimes) {
    const rounds: (readonly Figure[])[] = [];
    for (let round = 0; round < plan.rounds; round++) {
      const printed = await runProgram(runtime, 'cache-cost.ts', [String(plan.calls)]);
      rounds.push(JSON.parse(printed) as readonly Figure[]);
    }
    for (const [index, { step }] of (rounds[0] ?? []).entries()) {
      const cpuUs = median(rounds.map((figures) => figures[index]?.cpuUs ?? Number.NaN));
      rows.push([step, runtime, fixed(cpuUs, 1)]);
    }
  }
  return table(['step', 'runtime', 'CPU, µs'], rows);
}
