import type { RetryClass } from '../core/failure.ts';

/**
 * Figures of the AWS SDKs' standard retries (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
 * The cap is applied before the jitter.
 */
const CAP_MS = 20_000;
const BASE_MS = { transient: 50, throttle: 1_000 } as const;
/** How far beyond our own delay a server's hint may push us. */
const HINT_SLACK_MS = 5_000;

export interface BackoffInput {
  readonly retryClass: Extract<RetryClass, 'transient' | 'throttle'>;
  /** 0 for the first retry. */
  readonly retry: number;
  /** What the server asked for, if anything. */
  readonly hintMs?: number | undefined;
  /** Uniform in [0, 1). */
  readonly random: number;
}

/** Milliseconds to wait before a retry: full jitter, and a server's hint within [d, d + 5 s]. */
export function backoffMs({ retryClass, retry, hintMs, random }: BackoffInput): number {
  const delay = Math.floor(random * Math.min(CAP_MS, BASE_MS[retryClass] * 2 ** retry));
  if (hintMs === undefined || !Number.isFinite(hintMs)) return delay;
  return Math.max(delay, Math.min(hintMs, delay + HINT_SLACK_MS));
}
