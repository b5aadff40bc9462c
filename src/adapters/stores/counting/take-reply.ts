import type { Limit, Standing, TakeResult } from '../../../ports/stores/limit-store.ts';
import { bringUpToDate, type LimitCounter, newCounter, type StoreTime, standingOf } from './counter.ts';

/** Numbers of a counter in a reply: used, reserved, per, at. */
const NUMBERS = 4;

/**
 * What a server says to a take: 1, the spend, its time in microseconds, or 0, which limit refuses, its wait (-1: for ever),
 * its time; then each counter.
 */
export function takeResultOf(reply: readonly number[], limits: readonly Limit[]): TakeResult {
  const taken = reply[0] === 1;
  const head = taken ? 3 : 4;
  const now = storeTime(reply[head - 1] ?? 0);
  const standings = limits.map((limit, index) => {
    const from = head + index * NUMBERS;
    return standingOf(counterOf(reply.slice(from, from + NUMBERS)), limit, now);
  });
  if (taken) {
    const spend = limits.some(({ type }) => type === 'budget') ? (reply[1] ?? 0) : 0;
    return { taken, spend, standings };
  }
  const [, by = 0, wait = -1] = reply;
  return { taken, by, waitMs: wait < 0 ? undefined : wait, standings };
}

/** Where a limit stands by what is stored of it. Undefined: nothing is. */
export function standingOfNumbers(limit: Limit, stored: readonly number[] | undefined, us: number): Standing {
  const now = storeTime(us);
  const counter = stored && isInUse(stored, limit) ? counterOf(stored) : newCounter(limit, now);
  bringUpToDate(counter, limit, now);
  return standingOf(counter, limit, now);
}

/** A bucket that was only looked at has no steps in its unit yet. */
function isInUse([, , per]: readonly number[], { type }: Limit): boolean {
  return type !== 'bucket' || per !== 0;
}

function storeTime(us: number): StoreTime {
  return { us, ms: Math.floor(us / 1000) };
}

function counterOf([used = 0, reserved = 0, per = 0, at = 0]: readonly number[]): LimitCounter {
  // The server itself forgets what is over.
  return { used, reserved, per, at, keepUntilMs: 0 };
}
