import type { Failure } from '../../core/failure.ts';
import { saysDayQuota } from '../../core/provider-words/day-quota.ts';

const DAY_MS = 24 * 60 * 60_000;
/** An account that is out of credit is asked again now and then: nobody says when it is filled up. */
const UNKNOWN_RESET_MS = 60_000;

/** When a quota that is used up is there again: the provider's own hint, else the next day (UTC) for a day's quota. Wall clock, ms. */
export function quotaResetAt({ retryAfterMs, message }: Failure, wallMs: number): number {
  if (retryAfterMs !== undefined && retryAfterMs >= 0) return wallMs + Math.min(retryAfterMs, DAY_MS);
  if (saysDayQuota(message)) return (Math.floor(wallMs / DAY_MS) + 1) * DAY_MS;
  return wallMs + UNKNOWN_RESET_MS;
}
