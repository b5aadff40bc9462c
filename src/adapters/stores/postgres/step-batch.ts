import type { LedgerLine } from '../../../ports/stores/ledger.ts';
import type { Limit, Settling, Taking } from '../../../ports/stores/limit-store.ts';
import { counterId } from '../counting/counter.ts';
import { limitFacts } from '../counting/limit-facts.ts';

export type LimitStep =
  | { readonly type: 'take'; readonly taking: Taking }
  | { readonly type: 'settle'; readonly settling: Settling }
  | { readonly type: 'undo'; readonly taking: Taking };

export interface StepBatch {
  /** The argument of `run_steps`. */
  readonly batch: unknown;
  /** Which step each reply belongs to. */
  readonly order: readonly number[];
}

/**
 * The argument of `run_steps` in `sql/steps.ts`. What is settled comes in the order of the reservations: two processes that
 * settle the same calls then never wait for each other.
 */
export function stepBatchOf(steps: readonly LimitStep[]): StepBatch {
  const places = new Places();
  const takes: [number, unknown][] = [];
  const settles: [number, { readonly reservation: string }][] = [];
  for (const [index, step] of steps.entries()) {
    if (step.type === 'take') takes.push([index, takeOf(step.taking, places)]);
    else if (step.type === 'settle') settles.push([index, settleOf(step.settling, places)]);
    else settles.push([index, undoOf(step.taking, places)]);
  }
  settles.sort(([, a], [, b]) => (a.reservation < b.reservation ? -1 : 1));
  return {
    batch: {
      ids: places.ids(),
      settle: settles.map(([, settle]) => settle),
      take: takes.map(([, take]) => take),
    },
    order: [...settles, ...takes].map(([index]) => index),
  };
}

/** Counters of a batch, and where each of them stands among its ids, from 1. */
class Places {
  readonly #places = new Map<string, number>();

  of(limit: Limit): number {
    const id = counterId(limit);
    const place = this.#places.get(id) ?? this.#places.size + 1;
    this.#places.set(id, place);
    return place;
  }

  ids(): string[] {
    return [...this.#places.keys()];
  }
}

function takeOf({ reservation, owner, leaseMs, limits, spend, caller }: Taking, places: Places): unknown {
  const amount = spend?.amount ?? 0;
  const least = Math.min(spend?.least ?? 0, amount);
  const { key, tenant, model } = caller;
  return {
    reservation,
    owner,
    leaseMs,
    amount,
    least,
    caller: { key, tenant, model },
    limits: limits.map((limit) => limitOf(limit, least, places.of(limit))),
  };
}

/** Kind, place, id, cap, amount, per, drain, microseconds in a tick, end of the period. */
function limitOf(limit: Limit, least: number, place: number): (string | number)[] {
  const { kind, cap, amount, per, drain, tickUs, endMs } = limitFacts(limit, least);
  return [kind, place, limit.id, cap, amount, per, drain, tickUs, endMs];
}

function settleOf({ reservation, refunds, lines, limits }: Settling, places: Places) {
  // A reservation names its counters: all of them are locked, whatever of them it holds.
  for (const limit of limits) places.of(limit);
  const budgets = limits.flatMap((limit) =>
    limit.type === 'budget' ? [[places.of(limit), limit.period.endMs]] : [],
  );
  return { reservation, refunds, lines: lines.map(lineOf), budgets };
}

function undoOf({ reservation, limits, caller }: Taking, places: Places) {
  for (const limit of limits) places.of(limit);
  return { reservation, undo: true, key: caller.key, refunds: {}, lines: [], budgets: [] };
}

function lineOf(line: LedgerLine): LedgerLine {
  return { ...line, at: Math.floor(line.at) };
}
