import { FAILURES, type Failure, failure } from '../core/failure.ts';

/**
 * What the caller is told when no target answered, from each target's last failure: 429 only if all of them throttle, with
 * the shortest hint; one common reason as it is; 504 where time ran out at the last; else 503.
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

/** Several providers that do not know the model they were configured for: nothing a caller could mend. */
function blamesConfiguration(all: readonly Failure[]): boolean {
  return all.length > 1 && all[0]?.code === 'upstream_not_found';
}

function throttled(all: readonly Failure[]): Failure {
  const hints = all.map((each) => each.retryAfterMs).filter((hint) => hint !== undefined);
  const spokesman = all.findLast((each) => each.code === 'throttled') ?? (all[0] as Failure);
  return hints.length > 0 ? { ...spokesman, retryAfterMs: Math.min(...hints) } : spokesman;
}
