import { type Failure, failure } from '../../core/failure.ts';
import type { LimitKind } from '../../core/usage-plan.ts';
import type { LimitScope, NamedLimit } from './limits-of-call.ts';

/** What a caller is told to wait where the same request can never pass. */
const NEVER_MS = 3_600_000;

const WHAT: Readonly<Record<LimitKind, string>> = {
  rate: 'requests in a time',
  quota: 'requests in a calendar period',
  tokens: 'tokens in a time',
  spend: 'money in a calendar period',
  concurrent: 'calls at the same time',
};

/**
 * @param waitMs when the same request passes if no other comes; undefined: never
 * @param nowMs wall clock
 */
export function limitRefusal(
  { scope, kind }: Pick<NamedLimit, 'scope' | 'kind'>,
  waitMs: number | undefined,
  nowMs: number,
): Failure {
  const retryAfterMs = waitMs ?? NEVER_MS;
  const limit = {
    scope,
    kind,
    resetAt: nowMs + retryAfterMs,
    // A new calendar period is too far away to wait for, and what is too large stays so.
    mayRetry: waitMs !== undefined && kind !== 'quota' && kind !== 'spend',
  };
  return failure('limit_exceeded', messageOf(scope, kind, waitMs), { retryAfterMs, limit });
}

function messageOf(scope: LimitScope, kind: LimitKind, waitMs: number | undefined): string {
  const whose = scope === 'key' ? "this key's limit" : "the gateway's limit";
  if (waitMs === undefined) return `A request like this is above ${whose} on ${WHAT[kind]} (${kind}).`;
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return `No more room in ${whose} on ${WHAT[kind]} (${kind}); it has room again in ${seconds} s.`;
}
