import { FAILURES, type Failure, failure } from '../core/failure.ts';

/** A caller that comes back sooner would find the same. */
const SHORTEST_RETRY_MS = 1_000;

/**
 * The failure that the caller gets when no target answered, made from each target's last failure. If all throttle, it is 429
 * with the shortest hint. If all agree, it is their common failure. If time ran out at the last target, it is 504. Else it
 * is 503.
 */
export function combinedFailure(lastOfTarget: readonly Failure[]): Failure {
  const last = lastOfTarget.at(-1);
  if (!last) return failure('all_targets_failed', 'The model has no target.');
  if (lastOfTarget.every((each) => FAILURES[each.code].status === 429)) return throttled(lastOfTarget);
  if (lastOfTarget.every((each) => each.code === last.code) && !blamesConfiguration(lastOfTarget))
    return last;
  const reasons = [...new Set(lastOfTarget.map((each) => each.code))].join(', ');
  if (FAILURES[last.code].status === 504)
    return { ...last, message: `${last.message} (targets: ${reasons})` };
  return failure(
    'all_targets_failed',
    `None of ${lastOfTarget.length} targets answered (${reasons}). ${last.message}`,
  );
}

/**
 * The failure of a call whose targets are all known to be down, so that none was asked.
 * @param known why each of them is
 * @param retryInMs until the first of them is probed
 */
export function noTargetAsked(known: readonly Failure[], retryInMs: number): Failure {
  const retryAfterMs = Math.max(SHORTEST_RETRY_MS, Math.ceil(retryInMs));
  if (known.length > 0 && known.every((each) => FAILURES[each.code].status === 429)) {
    const spokesman = throttled(known);
    return failure(spokesman.code, spokesman.message, {
      retryAfterMs: spokesman.retryAfterMs ?? retryAfterMs,
    });
  }
  const reasons = [...new Set(known.map((each) => each.code))].join(', ');
  const all = known.length === 1 ? 'the only target is' : `all ${known.length} targets are`;
  return failure('all_targets_failed', `No target was asked: ${all} known to be down (${reasons}).`, {
    retryAfterMs,
  });
}

/** True if several providers do not know their configured model. The caller cannot correct that. */
function blamesConfiguration(all: readonly Failure[]): boolean {
  return all.length > 1 && all[0]?.code === 'upstream_not_found';
}

function throttled(all: readonly Failure[]): Failure {
  const hints = all.map((each) => each.retryAfterMs).filter((hint) => hint !== undefined);
  const spokesman = all.findLast((each) => each.code === 'throttled') ?? (all[0] as Failure);
  return hints.length > 0 ? { ...spokesman, retryAfterMs: Math.min(...hints) } : spokesman;
}
