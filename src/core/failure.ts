/** How the attempt loop treats a failure. `none` (the default): stop, the same request would fail anywhere. */
export type RetryClass =
  /** Stop: the request itself is at fault, or the answer has begun. */
  | 'none'
  /** Ask the same target again after a short backoff, then the next one. */
  | 'transient'
  /** Ask the same target again after a long backoff or its own hint, then the next one. */
  | 'throttle'
  /** This target will not do for now; ask the next one at once. */
  | 'next-target';

interface FailureRow {
  /** HTTP status at our door (Bedrock's dialect differs for 401 only). */
  readonly status: number;
  readonly retry: RetryClass;
  /** Does it count against the target's health? */
  readonly countsAgainstTarget: boolean;
  readonly log: 'info' | 'warn' | 'error';
  /** What it means, for docs/errors.md and as the text where there is no better one. */
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
 * The one table of everything that can go wrong with a call. docs/errors.md and each dialect's error body are held
 * equal to it by test/failure-table.test.ts.
 */
export const FAILURES = {
  // The caller's doing: never sent upstream.
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
  // Ours.
  unsupported: row(400, 'next-target', false, 'info', 'The target cannot do what the request asks for.'),
  all_targets_failed: row(503, 'none', false, 'error', 'Every target of the model failed.'),
  draining: row(503, 'none', false, 'info', 'The gateway is shutting down.'),
  internal: row(500, 'none', false, 'error', 'A defect in the gateway.'),
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof FAILURES;

/** What went wrong, in a form that every dialect can tell its caller. Holds no prompt, answer or key. */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence for the caller; names the field, the value's problem and the allowed range where there is one. */
  readonly message: string;
  /** Path of the offending field in the caller's body: `messages.3.role`. */
  readonly param?: string;
  /** How long the provider, or we, ask the caller to wait. */
  readonly retryAfterMs?: number;
  /** The provider's own status, where it answered. */
  readonly upstreamStatus?: number;
  /** The provider's id of the request that failed, where it answered. */
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

/** May the caller send the same request again and hope? */
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

/** A failure on its way up the stack. Nothing else is thrown on purpose; whatever else arrives is `internal`. */
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

/** The failure inside whatever was thrown. */
export function toFailure(thrown: unknown): Failure {
  return thrown instanceof FailureError
    ? thrown.failure
    : failure('internal', 'The gateway hit a defect; its log has the request id.');
}
