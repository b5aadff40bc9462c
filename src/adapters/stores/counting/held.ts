import type { Limit } from '../../../ports/stores/limit-store.ts';
import { counterId, type LimitCounter } from './counter.ts';

/** What a reservation holds of one counter, and what may go back to it. Periods take for good. */
export interface Held {
  readonly counter: string;
  /** The limit's id. Refunds name it. */
  readonly limit: string;
  readonly type: 'bucket' | 'budget' | 'slots';
  /** Units of a bucket, micro-dollars of a budget, 1 slot. */
  readonly amount: number;
}

export function heldBy(limits: readonly Limit[], spend: number): readonly Held[] {
  const held: Held[] = [];
  for (const limit of limits) {
    if (limit.type === 'period') continue;
    held.push({ counter: counterId(limit), limit: limit.id, ...heldOf(limit, spend) });
  }
  return held;
}

export function heldOf(
  limit: Exclude<Limit, { readonly type: 'period' }>,
  spend: number,
): Pick<Held, 'type' | 'amount'> {
  const { type } = limit;
  return { type, amount: type === 'bucket' ? limit.amount : type === 'budget' ? spend : 1 };
}

/** Gives back what a reservation holds of a counter. Of a bucket only the refund: what was used runs out by itself. */
export function giveBack(counter: LimitCounter, held: Pick<Held, 'type' | 'amount'>, refund = 0): void {
  if (held.type === 'bucket') {
    counter.used = Math.max(0, counter.used - Math.min(Math.max(refund, 0), held.amount) * counter.per);
  } else if (held.type === 'budget') {
    counter.reserved = Math.max(0, counter.reserved - held.amount);
  } else {
    counter.used = Math.max(0, counter.used - held.amount);
  }
}
