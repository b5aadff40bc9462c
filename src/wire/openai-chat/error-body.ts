import { type Failure, type FailureCode, type LimitReached, statusOf } from '../../core/failure.ts';
import type { WireReply } from '../dialect.ts';
import { errorText } from '../reply/error-text.ts';
import { JSON_HEADERS } from '../reply/reply-heads.ts';
import { retryAfterHeaders } from '../reply/retry-after.ts';
import type { OpenAiErrorBody } from './schemas/reply.ts';

/** Programs look for OpenAI's own code where it has one. For other failures `code` is ours (docs/errors.md). */
const OPENAI_CODES: Partial<Record<FailureCode, string>> = {
  unauthenticated: 'invalid_api_key',
  upstream_not_found: 'model_not_found',
  context_length: 'context_length_exceeded',
  content_filtered: 'content_filter',
  throttled: 'rate_limit_exceeded',
  limit_exceeded: 'rate_limit_exceeded',
  quota_exhausted: 'insufficient_quota',
};

export function openAiError(failure: Failure): WireReply {
  return {
    status: statusOf(failure.code),
    headers: { ...JSON_HEADERS, ...retryAfterHeaders(failure) },
    body: JSON.stringify(openAiErrorBody(failure)),
  };
}

/** The error is the last event of a stream. No `[DONE]` follows it. */
export function openAiErrorFrame(failure: Failure): string {
  return `data: ${JSON.stringify(openAiErrorBody(failure))}\n\n`;
}

function openAiErrorBody(failure: Failure): OpenAiErrorBody {
  return {
    error: {
      message: errorText(failure),
      type: typeOf(failure),
      param: failure.param ?? null,
      code: codeOf(failure),
    },
  };
}

function codeOf({ code, limit }: Failure): string {
  return isUsedUp(limit) ? 'insufficient_quota' : (OPENAI_CODES[code] ?? code);
}

function typeOf({ code, limit }: Failure): string {
  if (code === 'quota_exhausted' || isUsedUp(limit)) return 'insufficient_quota';
  if (code === 'limit_exceeded') return limit?.kind === 'tokens' ? 'tokens' : 'requests';
  if (code === 'throttled') return 'requests';
  return statusOf(code) >= 500 ? 'server_error' : 'invalid_request_error';
}

/** True for limits of a calendar period. */
function isUsedUp(limit: LimitReached | undefined): boolean {
  return limit?.kind === 'quota' || limit?.kind === 'spend';
}
