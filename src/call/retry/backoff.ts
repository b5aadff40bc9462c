import type { RetryClass } from '../../core/failure.ts';

/**
 * The limits of the AWS SDKs' standard retries. The cap applies before the jitter.
 * See https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export const CAP_MS = 20_000;
const BASE_MS = { transient: 50, throttle: 1_000 } as const;
/** The most that a server's hint may add to our own delay. */
const HINT_SLACK_MS = 5_000;

export interface BackoffInput {
  readonly retryClass: Extract<RetryClass, 'transient' | 'throttle'>;
  /** 0 for the first retry. */
  readonly retry: number;
  /** The wait that the server asked for, if any. */
  readonly hintMs?: number | undefined;
  /** A random number in [0, 1), uniform. */
  readonly random: number;
}

/**
 * Milliseconds to wait before a retry: a random share of the delay (full jitter). A server's hint moves it by at most 5 s,
 * and never below that share.
 */
export function backoffMs({ retryClass, retry, hintMs, random }: BackoffInput): number {
  const delay = Math.floor(random * Math.min(CAP_MS, BASE_MS[retryClass] * 2 ** retry));
  if (hintMs === undefined || !Number.isFinite(hintMs)) return delay;
  return Math.max(delay, Math.min(hintMs, delay + HINT_SLACK_MS));
}
