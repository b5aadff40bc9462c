import type { ReplyHead } from '../provider.ts';

/** No server means to be asked again only tomorrow: such a value is a mistake or an attack, and is ignored. */
const MAX_HINT_MS = 24 * 60 * 60_000;

/** How long the provider asks us to wait, in ms: `x-amz-retry-after` (ms) before `retry-after` (seconds or HTTP date). */
export function retryHintMs(head: ReplyHead): number | undefined {
  const ms = plainNumber(head.header('x-amz-retry-after'));
  if (ms !== undefined) return bounded(ms);
  const retryAfter = head.header('retry-after');
  const seconds = plainNumber(retryAfter);
  if (seconds !== undefined) return bounded(seconds * 1000);
  // We have no clock here: a date counts from the moment the server answered.
  const from = Date.parse(head.header('date') ?? '');
  const until = Date.parse(retryAfter ?? '');
  return Number.isNaN(from) || Number.isNaN(until) ? undefined : bounded(Math.max(0, until - from));
}

function plainNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,10}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : undefined;
}

function bounded(ms: number): number | undefined {
  return ms <= MAX_HINT_MS ? Math.ceil(ms) : undefined;
}
