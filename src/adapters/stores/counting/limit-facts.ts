import type { Limit } from '../../../ports/stores/limit-store.ts';
import { bucketScale } from './bucket-scale.ts';

/** What a server has to know of a limit to take from it. */
export interface LimitFacts {
  /** Bucket, period, money, slots. */
  readonly kind: 'b' | 'p' | 'm' | 's';
  /** Below 0: it never admits. */
  readonly cap: number;
  /** Of money the least that is taken. */
  readonly amount: number;
  readonly per: number;
  readonly drain: number;
  readonly tickUs: number;
  /** When a period ends, in milliseconds. Else 0. */
  readonly endMs: number;
}

const NO_BUCKET = { per: 0, drain: 0, tickUs: 1 } as const;
const NEVER = -1;

export function limitFacts(limit: Limit, least: number): LimitFacts {
  if (limit.type === 'bucket') {
    const { capacity, refillUnits, amount } = limit;
    const never = capacity === 0 || refillUnits === 0 || amount > capacity;
    return { kind: 'b', cap: never ? NEVER : capacity, amount, ...bucketScale(limit), endMs: 0 };
  }
  const { cap } = limit;
  if (limit.type === 'slots') return { kind: 's', cap: cap || NEVER, amount: 1, ...NO_BUCKET, endMs: 0 };
  const [kind, amount] = limit.type === 'period' ? (['p', limit.amount] as const) : (['m', least] as const);
  const never = cap === 0 || amount > cap;
  return { kind, cap: never ? NEVER : cap, amount, ...NO_BUCKET, endMs: limit.period.endMs };
}
