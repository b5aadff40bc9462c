import { type Failure, statusOf } from '../../core/failure.ts';

/** What a 429 asks the caller to wait where nobody upstream named a time. */
const DEFAULT_THROTTLE_MS = 1_000;

/**
 * `retry-after` in whole seconds, rounded up and at least 1, because clients read 0 as "now"; and `retry-after-ms`, which
 * the OpenAI and Anthropic SDKs prefer. Empty where there is nothing to wait for.
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
