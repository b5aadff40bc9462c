import type { ReplyHead } from '../ports/provider.ts';

/**
 * How long a provider asks us to wait, in ms: `retry-after-ms`, else `retry-after` in seconds or as a date, which is read
 * against the reply's own `date`, so that no clock is needed and none has to agree with theirs. Undefined where it does
 * not say.
 */
export function retryAfterMs(head: Pick<ReplyHead, 'header'>): number | undefined {
  const ms = decimal(head.header('retry-after-ms'));
  if (ms !== undefined) return Math.round(ms);
  const value = head.header('retry-after');
  const seconds = decimal(value);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  const until = Date.parse(value ?? '');
  const from = Date.parse(head.header('date') ?? '');
  return until >= from ? until - from : undefined;
}

function decimal(value: string | null): number | undefined {
  return value !== null && /^\s*\d{1,12}(\.\d{1,9})?\s*$/.test(value) ? Number(value) : undefined;
}
