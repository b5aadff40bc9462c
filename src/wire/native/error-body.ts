import { type Failure, isRetryable, type LimitReached, statusOf } from '../../core/failure.ts';
import type { WireReply } from '../dialect.ts';
import { errorText } from '../reply/error-text.ts';
import { JSON_HEADERS } from '../reply/reply-heads.ts';
import { retryAfterHeaders, retryAfterMs } from '../reply/retry-after.ts';
import type { NativeErrorBody } from './schema.ts';

export function nativeError(failure: Failure, context: { readonly requestId: string }): WireReply {
  return {
    status: statusOf(failure.code),
    headers: { ...JSON_HEADERS, ...retryAfterHeaders(failure) },
    body: JSON.stringify({ error: nativeErrorDetail(failure, context.requestId) }),
  };
}

export function nativeErrorDetail(failure: Failure, requestId: string): NativeErrorBody['error'] {
  const waitMs = retryAfterMs(failure);
  return {
    code: failure.code,
    message: errorText(failure),
    request_id: requestId,
    retryable: failure.limit?.mayRetry ?? isRetryable(failure.code),
    ...(failure.param === undefined ? {} : { param: failure.param }),
    ...(waitMs === undefined ? {} : { retry_after_ms: waitMs }),
    ...(failure.limit === undefined ? {} : { limit: limitDetail(failure.limit) }),
  };
}

function limitDetail({ scope, kind, resetAt }: LimitReached): NonNullable<NativeErrorBody['error']['limit']> {
  return { scope, kind, reset_at: new Date(resetAt).toISOString() };
}
