import type { ReplyHead } from '../ports/provider.ts';

/** No server means to be asked again only tomorrow: such a value is a mistake or an attack, and is ignored. */
const MAX_HINT_MS = 24 * 60 * 60_000;

/**
 * How long a provider asks us to wait, in ms: by its own header in ms, else by `retry-after` (seconds or HTTP date).
 * Undefined where it does not say.
 */
export function waitHintMs(
  head: Pick<ReplyHead, 'header'>,
  millisecondsHeader = 'retry-after-ms',
): number | undefined {
  const ms = decimal(head.header(millisecondsHeader));
  if (ms !== undefined) return bounded(ms);
  const value = head.header('retry-after');
  const seconds = decimal(value);
  return seconds === undefined ? msUntil(head, value) : bounded(seconds * 1000);
}

/** Ms to a date, from the moment the provider answered by its own clock: we have none here, and it might not agree. */
export function msUntil(head: Pick<ReplyHead, 'header'>, date: string | null): number | undefined {
  const until = DATE.test(date ?? '') ? Date.parse(date ?? '') : Number.NaN;
  const from = Date.parse(head.header('date') ?? '');
  return Number.isNaN(until) || Number.isNaN(from) ? undefined : bounded(Math.max(0, until - from));
}

/** HTTP's and RFC 3339's dates. `Date.parse` alone reads much more as one: `-1` is in the year 2001 to it. */
const DATE = /^\s*(?:[A-Z][a-z]{2,8},? |\d{4}-\d\d-\d\d)/;

function decimal(value: string | null): number | undefined {
  return value !== null && /^\d{1,12}(\.\d{1,9})?$/.test(value.trim()) ? Number(value) : undefined;
}

function bounded(ms: number): number | undefined {
  return ms <= MAX_HINT_MS ? Math.ceil(ms) : undefined;
}
