import { type Failure, type FailureCode, statusOf } from '../../core/failure.ts';
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
      type: typeOf(failure.code),
      param: failure.param ?? null,
      code: OPENAI_CODES[failure.code] ?? failure.code,
    },
  };
}

function typeOf(code: FailureCode): string {
  if (code === 'throttled') return 'requests';
  if (code === 'quota_exhausted') return 'insufficient_quota';
  return statusOf(code) >= 500 ? 'server_error' : 'invalid_request_error';
}
