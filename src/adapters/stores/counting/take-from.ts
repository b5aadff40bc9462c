import type { BucketLimit, Limit, TakeResult, Taking } from '../../../ports/stores/limit-store.ts';
import { bucketScale } from './bucket-scale.ts';
import { bringUpToDate, drainMs, type LimitCounter, type StoreTime, standingOf } from './counter.ts';

/** How long a call without a slot should wait, in milliseconds. When one becomes free nobody knows. */
const SLOT_WAIT_MS = 1000;

/**
 * Takes from all counters or from none, and says where they stand. They are in the order of the limits. The caller holds
 * them alone.
 */
export function takeFrom(taking: Taking, counters: readonly LimitCounter[], now: StoreTime): TakeResult {
  const { limits } = taking;
  const amount = taking.spend?.amount ?? 0;
  const least = Math.min(taking.spend?.least ?? 0, amount);
  let spend = amount;
  let refusal: { readonly by: number; readonly waitMs: number | undefined } | undefined;
  for (const [index, limit] of limits.entries()) {
    const counter = counters[index] as LimitCounter;
    bringUpToDate(counter, limit, now);
    if (limit.type === 'budget') spend = Math.min(spend, limit.cap - counter.used - counter.reserved);
    const waitMs = waitFor(limit, counter, least, now);
    if (waitMs !== 0 && isLonger(waitMs, refusal)) refusal = { by: index, waitMs };
  }
  if (refusal === undefined) {
    for (const [index, limit] of limits.entries()) add(counters[index] as LimitCounter, limit, spend);
  }
  const standings = limits.map((limit, index) => {
    const counter = counters[index] as LimitCounter;
    const standing = standingOf(counter, limit, now);
    if (limit.type === 'bucket') counter.keepUntilMs = Math.ceil(now.ms) + standing.resetMs;
    return standing;
  });
  if (refusal) return { taken: false, ...refusal, standings };
  return { taken: true, spend: limits.some(({ type }) => type === 'budget') ? spend : 0, standings };
}

/** 0: it admits. Undefined: it never will. */
function waitFor(limit: Limit, counter: LimitCounter, least: number, now: StoreTime): number | undefined {
  switch (limit.type) {
    case 'bucket':
      return bucketWait(limit, counter);
    case 'period':
      if (limit.cap === 0 || limit.amount > limit.cap) return undefined;
      return counter.used + limit.amount <= limit.cap ? 0 : untilEnd(limit.period.endMs, now);
    case 'budget':
      if (limit.cap === 0 || least > limit.cap) return undefined;
      return counter.used + counter.reserved + least <= limit.cap ? 0 : untilEnd(limit.period.endMs, now);
    case 'slots':
      if (limit.cap === 0) return undefined;
      return counter.used < limit.cap ? 0 : SLOT_WAIT_MS;
  }
}

function bucketWait(limit: BucketLimit, counter: LimitCounter): number | undefined {
  const { capacity, amount, refillUnits } = limit;
  if (capacity === 0 || refillUnits === 0 || amount > capacity) return undefined;
  const { per, drain, tickUs } = bucketScale(limit);
  const excess = counter.used + amount * per - capacity * per;
  return excess <= 0 ? 0 : Math.max(1, drainMs(excess, drain, tickUs));
}

function untilEnd(endMs: number, now: StoreTime): number {
  return Math.max(1, endMs - now.ms);
}

function isLonger(
  waitMs: number | undefined,
  than: { readonly waitMs: number | undefined } | undefined,
): boolean {
  if (than === undefined) return true;
  if (than.waitMs === undefined) return false;
  return waitMs === undefined || waitMs > than.waitMs;
}

function add(counter: LimitCounter, limit: Limit, spend: number): void {
  if (limit.type === 'bucket') counter.used += limit.amount * counter.per;
  else if (limit.type === 'period') counter.used += limit.amount;
  else if (limit.type === 'budget') counter.reserved += spend;
  else counter.used += 1;
}
