import type { Limit, Standing } from '../../../ports/stores/limit-store.ts';
import { bucketScale } from './bucket-scale.ts';

/** What is stored of a limit. All numbers are whole. */
export interface LimitCounter {
  /** Steps in a bucket; units of a period; settled micro-dollars of a budget; slots. */
  used: number;
  /** Reserved micro-dollars of a budget. Else 0. */
  reserved: number;
  /** Buckets: steps in a unit, so that a limit that is configured otherwise keeps its use. Else 0. */
  per: number;
  /** Buckets: when `used` was true, in microseconds. Else 0. */
  at: number;
  /** From then on the counter says nothing and may go: a bucket has run out, a period is over. Slots: 0. */
  keepUntilMs: number;
}

/** The store's time. Buckets and leases count in `us`, calendar periods in `ms` since 1970. */
export interface StoreTime {
  readonly us: number;
  readonly ms: number;
}

/** The name of a limit's counter. Each period has its own: a late call of the last one cannot wipe out the new one. */
export function counterId(limit: Limit): string {
  return limit.type === 'period' || limit.type === 'budget'
    ? `${limit.id}@${limit.period.startMs}`
    : limit.id;
}

export function newCounter(limit: Limit, now: StoreTime): LimitCounter {
  const { type } = limit;
  if (type === 'bucket') {
    return { used: 0, reserved: 0, per: bucketScale(limit).per, at: now.us, keepUntilMs: now.ms };
  }
  return { used: 0, reserved: 0, per: 0, at: 0, keepUntilMs: type === 'slots' ? 0 : limit.period.endMs };
}

/** May be forgotten: a new one says the same. */
export function isUnused({ used, keepUntilMs }: LimitCounter, now: StoreTime): boolean {
  return keepUntilMs === 0 ? used === 0 : keepUntilMs <= now.ms;
}

/** A wall clock that is set back further than this begins a bucket's time anew; less than this is no time. */
const SET_BACK_US = 1_000_000;

/** Lets a bucket drain up to now. Others stay as they are. */
export function bringUpToDate(counter: LimitCounter, limit: Limit, now: StoreTime): void {
  if (limit.type !== 'bucket') return;
  const { per, drain, tickUs } = bucketScale(limit);
  if (counter.per !== per) {
    counter.used = Math.ceil((counter.used / counter.per) * per);
    counter.per = per;
  }
  if (now.us <= counter.at) {
    if (now.us < counter.at - SET_BACK_US) counter.at = now.us;
    return;
  }
  const ticks = Math.floor(now.us / tickUs) - Math.floor(counter.at / tickUs);
  // The product of a long time may be inexact, but then it is far beyond any level.
  counter.used = Math.max(0, counter.used - ticks * drain);
  counter.at = now.us;
}

/** Where a limit stands. The counter is up to date. */
export function standingOf(counter: LimitCounter, limit: Limit, now: StoreTime): Standing {
  const { used, reserved } = counter;
  if (limit.type === 'slots') return { used, reserved: 0, resetMs: 0 };
  if (limit.type === 'bucket') {
    const { per, drain, tickUs } = bucketScale(limit);
    return { used: Math.ceil(used / per), reserved: 0, resetMs: drainMs(used, drain, tickUs) };
  }
  return { used, reserved, resetMs: Math.max(0, limit.period.endMs - now.ms) };
}

/** How long until so many steps have run out, in whole milliseconds, rounded up. */
export function drainMs(steps: number, drain: number, tickUs: number): number {
  if (steps <= 0 || drain === 0) return 0;
  return Math.ceil((Math.ceil(steps / drain) * tickUs) / 1000);
}
