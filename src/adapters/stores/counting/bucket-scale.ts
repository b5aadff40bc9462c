import type { BucketLimit } from '../../../ports/stores/limit-store.ts';

/**
 * A bucket in whole numbers: `per` steps are one unit, and `drain` steps run out in each tick. So no interleaving loses
 * or gains a fraction of a unit.
 */
export interface BucketScale {
  readonly per: number;
  readonly drain: number;
  /** Microseconds in a tick. */
  readonly tickUs: number;
}

const MS_IN_US = 1000;

/** Ticks are microseconds where the steps of a full bucket are exact numbers, else milliseconds. */
export function bucketScale({ capacity, refillUnits, refillMs }: BucketLimit): BucketScale {
  const perUs = refillMs * MS_IN_US;
  if (fits(perUs, capacity)) return { per: perUs, drain: refillUnits, tickUs: 1 };
  const divisor = greatestCommonDivisor(refillMs, refillUnits);
  let per = refillMs / divisor;
  let drain = refillUnits / divisor;
  // Beyond all sensible limits: a refill that is rounded down admits less, never more.
  while (!fits(per, capacity)) {
    per = Math.ceil(per / 2);
    drain = Math.floor(drain / 2);
  }
  return { per, drain, tickUs: MS_IN_US };
}

/** Twice the capacity: a level and an amount are added. */
function fits(per: number, capacity: number): boolean {
  return per === 1 || per * capacity * 2 <= Number.MAX_SAFE_INTEGER;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return Math.max(larger, 1);
}
