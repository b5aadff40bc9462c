import type { LimitReached } from '../../core/failure.ts';
import type { RateStanding, RateStandings } from '../../core/record/rate-standing.ts';
import type { Dialect } from '../dialect.ts';

/** Where the caller's key stands in its rates, in the words of the dialect's own vendor. */
export function rateHeaders(
  { requests, tokens, at }: RateStandings,
  dialect: Pick<Dialect, 'name'>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const write = dialect.name === 'anthropic-messages' ? writeAnthropic : writeCommon;
  if (requests) write(headers, 'requests', requests, at);
  if (tokens) write(headers, 'tokens', tokens, at);
  return headers;
}

/** Which limit refused a request. The SDKs of OpenAI and Anthropic obey `x-should-retry`. */
export function limitHeaders({ scope, kind, mayRetry }: LimitReached): Record<string, string> {
  const headers: Record<string, string> = { 'x-sluiceway-limit': `${scope}/${kind}` };
  if (!mayRetry) headers['x-should-retry'] = 'false';
  return headers;
}

function writeCommon(headers: Record<string, string>, unit: string, standing: RateStanding): void {
  headers[`x-ratelimit-limit-${unit}`] = String(standing.limit);
  headers[`x-ratelimit-remaining-${unit}`] = String(standing.remaining);
  headers[`x-ratelimit-reset-${unit}`] = shortDuration(standing.resetMs);
}

function writeAnthropic(
  headers: Record<string, string>,
  unit: string,
  standing: RateStanding,
  at: number,
): void {
  headers[`anthropic-ratelimit-${unit}-limit`] = String(standing.limit);
  headers[`anthropic-ratelimit-${unit}-remaining`] = String(standing.remaining);
  headers[`anthropic-ratelimit-${unit}-reset`] = new Date(at + Math.ceil(standing.resetMs)).toISOString();
}

/** `1.5s`, `2m3s`, `1h0m2s`, as OpenAI writes it. */
export function shortDuration(ms: number): string {
  const whole = Math.ceil(ms);
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = `${(whole % 60_000) / 1_000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
