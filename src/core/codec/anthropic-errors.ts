import type { Failure, FailureCode } from '../failure.ts';
import { asObject, type JsonObject } from '../json.ts';
import { saysContextLength } from '../provider-words/context-length.ts';
import { providerFailure, providerText, saysContentFilter } from '../provider-words/provider-text.ts';

/** Anthropic's error types (https://docs.anthropic.com/en/api/errors). */
const CODES: Readonly<Record<string, FailureCode>> = {
  invalid_request_error: 'upstream_rejected',
  authentication_error: 'upstream_auth',
  permission_error: 'upstream_auth',
  billing_error: 'quota_exhausted',
  not_found_error: 'upstream_not_found',
  request_too_large: 'upstream_too_large',
  rate_limit_error: 'throttled',
  timeout_error: 'upstream_error',
  api_error: 'upstream_error',
  overloaded_error: 'overloaded',
};

/** Our code for an Anthropic error type. Undefined for an unknown type. */
export function anthropicErrorCode(type: string, message: string): FailureCode | undefined {
  if (type === 'invalid_request_error' && saysContextLength(message)) return 'context_length';
  if (type === 'invalid_request_error' && saysContentFilter(message)) return 'content_filtered';
  return Object.hasOwn(CODES, type) ? CODES[type] : undefined;
}

/**
 * Is it an error that came in the place of an answer or of an event? Servers that speak this format send `error` objects
 * and texts without the type, and bodies of their own.
 */
export function isAnthropicError(json: JsonObject): boolean {
  if (json.type === 'error' || json.error) return true;
  if (typeof json.type === 'string') return false;
  return json.detail !== undefined || (typeof json.message === 'string' && json.message !== '');
}

/** The failure in an `error` event, which arrives in the middle of a stream after status 200. */
export function anthropicEventFailure(event: JsonObject): Failure {
  const error = asObject(event.error) ?? { message: event.error ?? event.message ?? event.detail };
  const type = typeof error.type === 'string' ? error.type : 'error';
  const message = providerText(error.message);
  const code = anthropicErrorCode(type, message ?? '') ?? 'upstream_error';
  return providerFailure(code, message, {
    upstreamCode: providerText(type)?.slice(0, 100) ?? 'error',
  });
}
