/** What the attempt loop does after a failure. */
export type RetryClass =
  /** The default. Stop: every target would refuse the request, or the answer has begun. */
  | 'none'
  /** Ask the same target again after a short backoff, then the next target. */
  | 'transient'
  /** Ask the same target again after a long backoff or after its own hint, then the next target. */
  | 'throttle'
  /** Ask the next target at once: this one cannot answer for now. */
  | 'next-target';

interface FailureRow {
  /** HTTP status that we answer. The Bedrock dialect differs for 401 only. */
  readonly status: number;
  readonly retry: RetryClass;
  /** Whether the failure counts against the target's health. */
  readonly countsAgainstTarget: boolean;
  readonly log: 'info' | 'warn' | 'error';
  /** What the code means: the text in docs/errors.md, and the message where there is no better one. */
  readonly meaning: string;
}

const row = (
  status: number,
  retry: RetryClass,
  countsAgainstTarget: boolean,
  log: FailureRow['log'],
  meaning: string,
): FailureRow => ({
  status,
  retry,
  countsAgainstTarget,
  log,
  meaning,
});

/**
 * The one table of everything that can go wrong with a call. test/failure-table.test.ts fails if docs/errors.md or a
 * dialect's error body differs from it.
 */
export const FAILURES = {
  // The caller's fault. Nothing is sent upstream.
  invalid_request: row(
    400,
    'none',
    false,
    'info',
    'The request has a field that is missing, malformed or out of range.',
  ),
  invalid_json: row(400, 'none', false, 'info', 'The body is not JSON in valid UTF-8, or nests too deeply.'),
  unauthenticated: row(401, 'none', false, 'info', 'The API key is missing or wrong.'),
  invalid_signature: row(403, 'none', false, 'info', 'The AWS signature does not match the request.'),
  forbidden: row(403, 'none', false, 'info', 'The key is not allowed to do this.'),
  not_found: row(404, 'none', false, 'info', 'There is nothing at this path.'),
  model_not_found: row(404, 'none', false, 'info', 'No model, alias or direct target has this name.'),
  method_not_allowed: row(405, 'none', false, 'info', 'The path exists, but not for this method.'),
  request_timeout: row(408, 'none', false, 'info', 'The request body took too long to arrive.'),
  payload_too_large: row(413, 'none', false, 'info', 'The request body is larger than `server.maxBody`.'),
  unsupported_media_type: row(
    415,
    'none',
    false,
    'info',
    'The content type is not application/json, or the body is compressed.',
  ),
  client_closed: row(499, 'none', false, 'info', 'The client went away before the answer was complete.'),
  // The provider's answers that blame the request.
  context_length: row(400, 'none', false, 'info', 'The prompt is longer than the model can take.'),
  content_filtered: row(400, 'none', false, 'info', 'The provider refused the content.'),
  upstream_rejected: row(400, 'none', false, 'info', 'The provider rejected the request.'),
  upstream_too_large: row(413, 'none', false, 'info', 'The provider takes no request of this size.'),
  // The provider's answers that blame the target.
  upstream_not_found: row(404, 'next-target', false, 'warn', 'The provider does not know the model.'),
  upstream_auth: row(
    503,
    'next-target',
    true,
    'error',
    'The provider refused the credentials configured for it.',
  ),
  throttled: row(429, 'throttle', true, 'warn', 'The provider limits the rate of requests or tokens.'),
  quota_exhausted: row(
    429,
    'next-target',
    true,
    'warn',
    'The quota at the provider is used up for longer than a retry can wait.',
  ),
  overloaded: row(503, 'transient', true, 'warn', 'The provider is overloaded or unavailable.'),
  upstream_error: row(503, 'transient', true, 'warn', 'The provider failed.'),
  upstream_unreachable: row(
    503,
    'transient',
    true,
    'warn',
    'No connection to the provider, or it broke before an answer.',
  ),
  bad_upstream_answer: row(
    503,
    'transient',
    true,
    'error',
    'The provider sent an answer that does not follow its own protocol.',
  ),
  truncated: row(503, 'transient', true, 'warn', 'The provider ended its answer without its terminal event.'),
  first_token_timeout: row(
    504,
    'next-target',
    true,
    'warn',
    'The provider sent no content within `timeouts.firstToken`.',
  ),
  idle_timeout: row(504, 'next-target', true, 'warn', 'The provider sent nothing for `timeouts.idle`.'),
  connect_timeout: row(
    504,
    'next-target',
    true,
    'warn',
    'The provider took no connection within `timeouts.connect`.',
  ),
  deadline: row(504, 'none', false, 'warn', 'The call took longer than `timeouts.total`.'),
  // Our own.
  unsupported: row(400, 'next-target', false, 'info', 'The target cannot do what the request asks for.'),
  all_targets_failed: row(503, 'none', false, 'error', 'Every target of the model failed.'),
  draining: row(503, 'none', false, 'info', 'The gateway is shutting down.'),
  internal: row(500, 'none', false, 'error', 'A defect in the gateway.'),
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof FAILURES;

/** What went wrong, in a form that every dialect can send to its caller. It holds no prompt, answer or key. */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence for the caller. It names the field, the problem of its value and the allowed range, where there is one. */
  readonly message: string;
  /** Path of the offending field in the caller's body: `messages.3.role`. */
  readonly param?: string;
  /** How long the caller is asked to wait, in milliseconds, by the provider or by us. */
  readonly retryAfterMs?: number;
  /** The provider's own status, if it answered. */
  readonly upstreamStatus?: number;
  /** The provider's id of the failed request, if it answered. */
  readonly upstreamRequestId?: string;
  /** The provider's own code or type: `ThrottlingException`, `overloaded_error`. */
  readonly upstreamCode?: string;
}

export function failure(
  code: FailureCode,
  message?: string,
  detail?: Omit<Failure, 'code' | 'message'>,
): Failure {
  return { code, message: message ?? FAILURES[code].meaning, ...detail };
}

export function statusOf(code: FailureCode): number {
  return FAILURES[code].status;
}

export function retryClassOf(code: FailureCode): RetryClass {
  return FAILURES[code].retry;
}

/** True if the same request may succeed later. */
export function isRetryable(code: FailureCode): boolean {
  const { retry, status } = FAILURES[code];
  return (
    retry === 'transient' ||
    retry === 'throttle' ||
    status === 429 ||
    status === 503 ||
    status === 504 ||
    status === 408
  );
}

/** The one error that is thrown on purpose. Whatever else is thrown becomes `internal`. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(cause: Failure) {
    super(`${cause.code}: ${cause.message}`);
    this.name = 'FailureError';
    this.failure = cause;
  }
}

/** @throws FailureError always */
export function fail(code: FailureCode, message?: string, detail?: Omit<Failure, 'code' | 'message'>): never {
  throw new FailureError(failure(code, message, detail));
}

/** The failure inside a thrown value. A value that is no FailureError becomes `internal`. */
export function toFailure(thrown: unknown): Failure {
  return thrown instanceof FailureError
    ? thrown.failure
    : failure('internal', 'The gateway hit a defect; its log has the request id.');
}
