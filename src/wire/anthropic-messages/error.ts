import { type Failure, statusOf } from '../../core/failure.ts';
import type { WireReply } from '../dialect.ts';
import { errorText } from '../reply/error-text.ts';
import { retryAfterHeaders } from '../reply/retry-after.ts';

/**
 * Anthropic's error types by status (https://docs.anthropic.com/en/api/errors). 499 is missing, because that client is gone.
 */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  408: 'timeout_error',
  409: 'invalid_request_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** The failure as a whole reply. */
export function messagesError(failure: Failure, context: { readonly requestId: string }): WireReply {
  return {
    status: statusOf(failure.code),
    headers: {
      'content-type': 'application/json',
      'request-id': context.requestId,
      ...retryAfterHeaders(failure),
    },
    body: errorJson(failure, context.requestId),
  };
}

/** The failure as JSON text. A body and an `error` event hold the same text. */
export function errorJson(failure: Failure, requestId: string): string {
  return JSON.stringify({
    type: 'error',
    error: { type: ERROR_TYPES[statusOf(failure.code)] ?? 'api_error', message: errorText(failure) },
    request_id: requestId,
  });
}
