import { anthropicErrorCode } from '../../core/codec/anthropic-errors.ts';
import type { Failure, FailureCode } from '../../core/failure.ts';
import { saysContextLength } from '../../core/provider-words/context-length.ts';
import { providerFailure, providerText } from '../../core/provider-words/provider-text.ts';
import type { ReplyHead } from '../../ports/provider.ts';
import { msUntil, waitHintMs } from '../retry-after.ts';
import { statusFailureCode } from '../status-code.ts';

interface ErrorBody {
  readonly type?: string;
  readonly message?: string;
}

/** Longest of the limits that a request may have run into, each told in `anthropic-ratelimit-NAME-remaining` and `-reset`. */
const LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;

/** Why a reply that is not 2xx failed (https://platform.claude.com/docs/en/api/errors). */
export function messagesFailure(head: ReplyHead, body: Uint8Array): Failure {
  const error = parseError(body);
  const code = codeOf(head.status, error);
  const waitMs = waitHintMs(head) ?? (code === 'throttled' ? limitResetMs(head) : undefined);
  return providerFailure(code, error.message, {
    upstreamStatus: head.status,
    ...(error.type === undefined ? {} : { upstreamCode: error.type }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

function parseError(body: Uint8Array): ErrorBody {
  const text = new TextDecoder().decode(body.subarray(0, 64 * 1024));
  let json: { error?: { type?: unknown; message?: unknown } | null; message?: unknown } | null;
  try {
    json = JSON.parse(text);
  } catch {
    return withMessage(providerText(text));
  }
  const type = providerText(json?.error?.type)?.slice(0, 100);
  return {
    ...withMessage(
      providerText(json?.error?.message) ?? providerText(json?.error) ?? providerText(json?.message),
    ),
    ...(type === undefined ? {} : { type }),
  };
}

function withMessage(message: string | undefined): ErrorBody {
  return message === undefined ? {} : { message };
}

function codeOf(status: number, { type, message = '' }: ErrorBody): FailureCode {
  const byStatus = statusFailureCode(status);
  if (byStatus === 'upstream_rejected') {
    if (saysContextLength(message)) return 'context_length';
    // An empty account is told as an invalid request.
    if (message.toLowerCase().includes('credit balance')) return 'quota_exhausted';
  }
  // A type is not believed where it blames the request and the status the server.
  const byType = type === undefined || status >= 500 ? undefined : anthropicErrorCode(type, message);
  return type === 'overloaded_error' ? 'overloaded' : (byType ?? byStatus);
}

/** When a 429 without `retry-after` says which limit is used up: the time to its reset. */
function limitResetMs(head: ReplyHead): number | undefined {
  let longest: number | undefined;
  for (const limit of LIMITS) {
    if (head.header(`anthropic-ratelimit-${limit}-remaining`)?.trim() !== '0') continue;
    const ms = msUntil(head, head.header(`anthropic-ratelimit-${limit}-reset`));
    if (ms !== undefined) longest = Math.max(longest ?? 0, ms);
  }
  return longest;
}
