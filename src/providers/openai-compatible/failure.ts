import type { Failure, FailureCode } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { saysContextLength } from '../../core/provider-words/context-length.ts';
import { saysDayQuota } from '../../core/provider-words/day-quota.ts';
import { providerFailure } from '../../core/provider-words/provider-text.ts';
import type { ReplyHead } from '../../ports/provider.ts';
import { waitHintMs } from '../retry-after.ts';
import { statusFailureCode } from '../status-code.ts';
import { type ErrorBody, errorBodyOf, parseErrorBody } from './error-body.ts';

/** Codes and types, in lower case, that say more than the status does (https://platform.openai.com/docs/guides/error-codes). */
const WORDS: Readonly<Record<string, FailureCode>> = {
  insufficient_quota: 'quota_exhausted',
  billing_hard_limit_reached: 'quota_exhausted',
  billing_not_active: 'quota_exhausted',
  context_length_exceeded: 'context_length',
  exceed_context_size_error: 'context_length',
  content_filter: 'content_filtered',
  content_policy_violation: 'content_filtered',
  responsibleaipolicyviolation: 'content_filtered',
  model_not_found: 'upstream_not_found',
  invalid_api_key: 'upstream_auth',
};

/** What a word means where no status says it: in a stream, or in an answer with status 200. */
const STATUSLESS_WORDS: Readonly<Record<string, FailureCode>> = {
  rate_limit_exceeded: 'throttled',
  rate_limit_error: 'throttled',
  ratelimiterror: 'throttled',
  tokens: 'throttled',
  requests: 'throttled',
  overloaded: 'overloaded',
  overloaded_error: 'overloaded',
  service_unavailable: 'overloaded',
  invalid_request_error: 'upstream_rejected',
  badrequesterror: 'upstream_rejected',
  authentication_error: 'upstream_auth',
  permission_error: 'upstream_auth',
  not_found_error: 'upstream_not_found',
};

/** Why a reply that is not 2xx failed. */
export function completionFailure(head: ReplyHead, body: Uint8Array): Failure {
  const error = parseErrorBody(body);
  const waitMs = waitHintMs(head);
  const code = codeOf(error, head.status);
  return providerFailure(code, error.message, {
    ...detailOf(error),
    upstreamStatus: head.status,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

/**
 * Is it an error that came with status 200? Servers send `error` objects and texts, and bodies of their own that have no
 * choices: `{object: error}` (vLLM), `{detail}` (FastAPI), `{code, message}` (DashScope), `{errors}` (Cloudflare).
 */
export function isErrorAnswer(json: JsonObject): boolean {
  if (json.error) return true;
  if (json.choices !== undefined) return false;
  if (json.object === 'error' || json.type === 'error' || json.detail !== undefined) return true;
  if (Array.isArray(json.errors) && json.errors.length > 0) return true;
  return typeof json.message === 'string' && json.message !== '';
}

/** The failure in an `error` object that came with status 200, whole or as a chunk of a stream. */
export function errorInAnswer(json: unknown): Failure {
  const error = errorBodyOf(json);
  const status = /^[45]\d\d$/.test(error.code) ? Number(error.code) : undefined;
  const code = codeOf(error, status);
  return providerFailure(code, error.message, detailOf(error));
}

function codeOf(error: ErrorBody, status: number | undefined): FailureCode {
  const word = lookUp(WORDS, error.code) ?? lookUp(WORDS, error.type);
  // A word of the request's being wrong is not believed under a status that says the server is. llama.cpp alone says
  // so under 500 and means it (https://github.com/ggml-org/llama.cpp/pull/15780).
  if (error.type === 'exceed_context_size_error') return 'context_length';
  if (word !== undefined && (status === undefined || status < 500)) return word;
  const blamesRequest = status === undefined || status === 400 || status === 413 || status === 422;
  if (blamesRequest && saysContextLength(error.message ?? '')) return 'context_length';
  if (status === undefined) {
    return lookUp(STATUSLESS_WORDS, error.code) ?? lookUp(STATUSLESS_WORDS, error.type) ?? 'upstream_error';
  }
  const byStatus = statusFailureCode(status);
  return byStatus === 'throttled' && saysDayQuota(error.message ?? '') ? 'quota_exhausted' : byStatus;
}

function detailOf(error: ErrorBody): Pick<Failure, 'upstreamCode' | 'param'> {
  const word = error.code || error.type;
  return {
    ...(word === '' ? {} : { upstreamCode: word }),
    ...(error.param === undefined ? {} : { param: error.param }),
  };
}

function lookUp(table: Readonly<Record<string, FailureCode>>, word: string): FailureCode | undefined {
  const key = word.toLowerCase();
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
