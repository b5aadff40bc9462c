import { type Failure, statusOf } from '../../core/failure.ts';

/** The wait of a 429 for which no provider named a time, in milliseconds. */
const DEFAULT_THROTTLE_MS = 1_000;

/**
 * `retry-after` in whole seconds, rounded up and at least 1, because clients read 0 as "now". `retry-after-ms` is added,
 * because the OpenAI and Anthropic SDKs prefer it. Empty if there is nothing to wait for.
 */
export function retryAfterHeaders(failure: Failure): Readonly<Record<string, string>> {
  const waitMs = retryAfterMs(failure);
  if (waitMs === undefined) return {};
  return {
    'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))),
    'retry-after-ms': String(Math.ceil(waitMs)),
  };
}

export function retryAfterMs(failure: Failure): number | undefined {
  return failure.retryAfterMs ?? (statusOf(failure.code) === 429 ? DEFAULT_THROTTLE_MS : undefined);
}
