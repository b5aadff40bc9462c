import type { LimitKind } from './usage-plan.ts';

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

/** The request is at fault. No other target is asked, and no target's health suffers. */
const OF_CALLER = { retry: 'none', countsAgainstTarget: false, log: 'info' } as const;
/** The target is at fault. */
const OF_TARGET = { countsAgainstTarget: true, log: 'warn' } as const;

/**
 * The one table of everything that can go wrong with a call. test/failure-table.test.ts fails if docs/errors.md or a
 * dialect's error body differs from it.
 */
export const FAILURES = {
  // The caller's fault. Nothing is sent upstream.
  invalid_request: {
    ...OF_CALLER,
    status: 400,
    meaning: 'The request has a field that is missing, malformed or out of range.',
  },
  invalid_json: {
    ...OF_CALLER,
    status: 400,
    meaning: 'The body is not JSON in valid UTF-8, or nests too deeply.',
  },
  unauthenticated: { ...OF_CALLER, status: 401, meaning: 'The API key is missing or wrong.' },
  invalid_signature: { ...OF_CALLER, status: 403, meaning: 'The AWS signature does not match the request.' },
  forbidden: { ...OF_CALLER, status: 403, meaning: 'The key is not allowed to do this.' },
  not_found: { ...OF_CALLER, status: 404, meaning: 'There is nothing at this path.' },
  model_not_found: { ...OF_CALLER, status: 404, meaning: 'No model, alias or direct target has this name.' },
  method_not_allowed: { ...OF_CALLER, status: 405, meaning: 'The path exists, but not for this method.' },
  name_taken: { ...OF_CALLER, status: 409, meaning: 'There is something of this name already.' },
  idempotency_mismatch: {
    ...OF_CALLER,
    status: 422,
    meaning: 'The `Idempotency-Key` was sent before with another body or path.',
  },
  request_timeout: { ...OF_CALLER, status: 408, meaning: 'The request body took too long to arrive.' },
  payload_too_large: {
    ...OF_CALLER,
    status: 413,
    meaning: 'The request body is larger than `server.maxBody`.',
  },
  unsupported_media_type: {
    ...OF_CALLER,
    status: 415,
    meaning: 'The content type is not application/json, or the body is compressed.',
  },
  client_closed: {
    ...OF_CALLER,
    status: 499,
    meaning: 'The client went away before the answer was complete.',
  },
  limit_exceeded: {
    ...OF_CALLER,
    status: 429,
    meaning: "A limit of the key's plan or of the gateway has no room for the request.",
  },
  // The provider's answers that blame the request.
  context_length: { ...OF_CALLER, status: 400, meaning: 'The prompt is longer than the model can take.' },
  content_filtered: { ...OF_CALLER, status: 400, meaning: 'The provider refused the content.' },
  upstream_rejected: { ...OF_CALLER, status: 400, meaning: 'The provider rejected the request.' },
  upstream_too_large: { ...OF_CALLER, status: 413, meaning: 'The provider takes no request of this size.' },
  // The provider's answers that blame the target.
  upstream_not_found: {
    status: 404,
    retry: 'next-target',
    countsAgainstTarget: false,
    log: 'warn',
    meaning: 'The provider does not know the model.',
  },
  upstream_auth: {
    status: 503,
    retry: 'next-target',
    countsAgainstTarget: true,
    log: 'error',
    meaning: 'The provider refused the credentials configured for it.',
  },
  throttled: {
    ...OF_TARGET,
    status: 429,
    retry: 'throttle',
    meaning: 'The provider limits the rate of requests or tokens.',
  },
  quota_exhausted: {
    ...OF_TARGET,
    status: 429,
    retry: 'next-target',
    meaning: 'The quota at the provider is used up for longer than a retry can wait.',
  },
  overloaded: {
    ...OF_TARGET,
    status: 503,
    retry: 'transient',
    meaning: 'The provider is overloaded or unavailable.',
  },
  upstream_error: { ...OF_TARGET, status: 503, retry: 'transient', meaning: 'The provider failed.' },
  upstream_unreachable: {
    ...OF_TARGET,
    status: 503,
    retry: 'transient',
    meaning: 'No connection to the provider, or it broke before an answer.',
  },
  bad_upstream_answer: {
    status: 503,
    retry: 'transient',
    countsAgainstTarget: true,
    log: 'error',
    meaning: 'The provider sent an answer that does not follow its own protocol.',
  },
  truncated: {
    ...OF_TARGET,
    status: 503,
    retry: 'transient',
    meaning: 'The provider ended its answer without its terminal event.',
  },
  first_token_timeout: {
    ...OF_TARGET,
    status: 504,
    retry: 'next-target',
    meaning:
      'The provider sent no content within `timeouts.firstToken`, or while another target could still answer in time.',
  },
  idle_timeout: {
    ...OF_TARGET,
    status: 504,
    retry: 'next-target',
    meaning: 'The provider sent nothing for `timeouts.idle`.',
  },
  connect_timeout: {
    ...OF_TARGET,
    status: 504,
    retry: 'next-target',
    meaning: 'The provider took no connection within `timeouts.connect`.',
  },
  connections_exhausted: {
    status: 504,
    retry: 'next-target',
    // The bound is ours: the provider may be well.
    countsAgainstTarget: false,
    log: 'warn',
    meaning: 'No connection to the provider became free within `timeouts.connect`: see `maxConnections`.',
  },
  deadline_exceeded: {
    status: 504,
    retry: 'none',
    countsAgainstTarget: false,
    log: 'warn',
    meaning: "The call took longer than `timeouts.total`, or than the caller's own deadline.",
  },
  // Our own.
  cache_miss: {
    ...OF_CALLER,
    status: 504,
    meaning: 'The caller wants a cached answer only, and there is none.',
  },
  unsupported: {
    status: 400,
    retry: 'next-target',
    countsAgainstTarget: false,
    log: 'info',
    meaning: 'The target cannot do what the request asks for.',
  },
  all_targets_failed: {
    status: 503,
    retry: 'none',
    countsAgainstTarget: false,
    log: 'error',
    meaning: 'Every target of the model failed.',
  },
  gateway_overloaded: {
    ...OF_CALLER,
    status: 503,
    log: 'warn',
    meaning: 'The gateway has more to do than it can: the call waited, and was given up.',
  },
  store_unavailable: {
    status: 503,
    retry: 'none',
    countsAgainstTarget: false,
    log: 'error',
    meaning: 'The store of keys, limits or earlier answers cannot be reached.',
  },
  price_unknown: {
    status: 503,
    retry: 'none',
    countsAgainstTarget: false,
    log: 'error',
    meaning: 'Spend is limited, and no target of the model has a price.',
  },
  draining: { ...OF_CALLER, status: 503, meaning: 'The gateway is shutting down.' },
  internal: {
    status: 500,
    retry: 'none',
    countsAgainstTarget: false,
    log: 'error',
    meaning: 'A defect in the gateway.',
  },
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof FAILURES;

/** What went wrong, in a form that every dialect can send to its caller. It holds no prompt, answer or key. */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence for the caller. It names the field, the problem of its value and the allowed range, where there is one. */
  readonly message: string;
  /** Path of the offending field in the caller's body: `messages.3.role`. */
  readonly param?: string;
  /** `param` ends in a word of the caller's own: a field that nobody knows. Logs leave it out. */
  readonly unknownParam?: true;
  /** How long the caller is asked to wait, in milliseconds, by the provider or by us. */
  readonly retryAfterMs?: number;
  /** The provider's own status, if it answered. */
  readonly upstreamStatus?: number;
  /** The provider's id of the failed request, if it answered. */
  readonly upstreamRequestId?: string;
  /** The provider's own code or type: `ThrottlingException`, `overloaded_error`. */
  readonly upstreamCode?: string;
  /**
   * The provider refused what we sent on our own account. From now on it is asked without, so it can be asked again at once.
   */
  readonly askAgain?: true;
  /** The limit that has no room. */
  readonly limit?: LimitReached;
  /** For the log alone: the runtime's code of a network failure (`ECONNREFUSED`), or where a redirect points. */
  readonly cause?: string;
  /** For the log alone: what a defect of ours threw. */
  readonly defect?: unknown;
}

/** A limit of ours that refused a request. */
export interface LimitReached {
  readonly scope: 'key' | 'platform';
  readonly kind: LimitKind;
  /** When the same request passes if no other comes. Wall clock, ms. */
  readonly resetAt: number;
  /** False: waiting for it is not worth a retry. */
  readonly mayRetry: boolean;
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
