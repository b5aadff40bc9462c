import type { QuotaPeriod } from '../../core/usage-plan.ts';
import type { Period } from '../../ports/stores/limit-store.ts';

const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday, three days behind a Monday. */
const EPOCH_DAYS_FROM_MONDAY = 3;

/** The calendar period in which a time lies, in UTC. */
export function periodOf(nowMs: number, per: QuotaPeriod): Period {
  const day = Math.floor(nowMs / DAY_MS);
  switch (per) {
    case 'day':
      return { startMs: day * DAY_MS, endMs: (day + 1) * DAY_MS };
    case 'week': {
      const monday = day - mod(day + EPOCH_DAYS_FROM_MONDAY, 7);
      return { startMs: monday * DAY_MS, endMs: (monday + 7) * DAY_MS };
    }
    case 'month': {
      const date = new Date(nowMs);
      const year = date.getUTCFullYear();
      const month = date.getUTCMonth();
      return { startMs: Date.UTC(year, month, 1), endMs: Date.UTC(year, month + 1, 1) };
    }
  }
}

/** The remainder, which is not negative for times before 1970. */
function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
