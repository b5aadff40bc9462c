import { type Failure, type FailureCode, isRetryable, statusOf } from '../../core/failure.ts';

/** A call got no answer, or none to its end. */
export class ModelCallError extends Error {
  /** What kind of failure: docs/errors.md lists them. */
  readonly code: FailureCode;
  readonly failure: Failure;
  /** Names the call in logs, events and traces. */
  readonly requestId: string;
  /** The status that an HTTP caller would have got. */
  readonly status: number;
  /** May the same request succeed later? */
  readonly retryable: boolean;

  constructor(failure: Failure, requestId: string) {
    super(failure.message);
    this.name = 'ModelCallError';
    this.code = failure.code;
    this.failure = failure;
    this.requestId = requestId;
    this.status = statusOf(failure.code);
    this.retryable = isRetryable(failure.code);
  }
}
