/** The attempts that throttling may waste, as a share of all requests. */
const WASTE = 0.15;
/** The least that a target gets, so that it is seen when it throttles no more. */
const LEAST = 0.02;
/** What a target gets that has become many times slower than it was. */
const SLOW_SHARE = 0.05;

/**
 * The share of requests that go to a throttling target first, 0 to 1. At a throttle share p of its attempts, a share of
 * 0.15 × (1 − p) ÷ p costs at most 0.15 attempts a request in vain. A target with a fixed rate so keeps nearly all that it
 * can take: as requests leave it, fewer of the others are throttled.
 */
export function throttledShare(throttleShare: number): number {
  if (throttleShare <= 0) return 1;
  return Math.min(1, Math.max(LEAST, (WASTE * (1 - throttleShare)) / throttleShare));
}

/** The share of requests that a target gets first. */
export function trafficShare(throttleShare: number, isSlow: boolean): number {
  const share = throttledShare(throttleShare);
  return isSlow ? Math.min(share, SLOW_SHARE) : share;
}
