import { encodeException } from '../../core/codec/event-stream.ts';
import { type Failure, type FailureCode, statusOf } from '../../core/failure.ts';
import type { WireReply } from '../dialect.ts';
import { errorText } from '../reply/error-text.ts';
import { retryAfterHeaders } from '../reply/retry-after.ts';

/** Exception names by status. The AWS SDKs choose their error class by the name alone. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  405: 'ValidationException',
  408: 'RequestTimeoutException',
  409: 'ConflictException',
  413: 'ValidationException',
  415: 'ValidationException',
  422: 'ValidationException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
  504: 'ModelTimeoutException',
};

/** AWS answers an unknown key with 403, not 401. */
const SIGNATURE_EXCEPTIONS: Partial<Readonly<Record<FailureCode, string>>> = {
  unauthenticated: 'UnrecognizedClientException',
  invalid_signature: 'InvalidSignatureException',
};

/** Failures of the model's own answer, not of the service around it. */
const MODEL_STREAM_ERRORS: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'truncated',
  'bad_upstream_answer',
  'upstream_error',
]);

/** The operations whose streams hold different exceptions: Converse has no exception for the model's timeout. */
type StreamOperation = 'converse' | 'invoke';

/** The failure as a whole reply of the Bedrock runtime API. */
export function bedrockError(failure: Failure, context: { readonly requestId: string }): WireReply {
  const { status, exception } = replyOf(failure);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': exception,
      'x-amzn-requestid': context.requestId,
      ...retryAfterHeaders(failure),
    },
    body: JSON.stringify({ __type: exception, message: errorText(failure) }),
  };
}

function replyOf({ code, limit }: Failure): { readonly status: number; readonly exception: string } {
  const named = SIGNATURE_EXCEPTIONS[code];
  if (named !== undefined) return { status: 403, exception: named };
  // AWS SDKs retry every 429 and every throttling exception, however long the period is.
  if (limit?.kind === 'quota' || limit?.kind === 'spend')
    return { status: 400, exception: 'ServiceQuotaExceededException' };
  const status = statusOf(code);
  return { status, exception: EXCEPTIONS[status] ?? 'InternalServerException' };
}

/** The failure as the frame that ends a stream. */
export function bedrockException(failure: Failure, operation: StreamOperation): Uint8Array {
  const exception = exceptionType(failure.code, operation);
  const message = errorText(failure);
  if (exception !== 'modelStreamErrorException') return encodeException(exception, { message });
  return encodeException(exception, {
    message,
    originalStatusCode: failure.upstreamStatus ?? statusOf(failure.code),
    originalMessage: message,
  });
}

function exceptionType(code: FailureCode, operation: StreamOperation): string {
  if (MODEL_STREAM_ERRORS.has(code)) return 'modelStreamErrorException';
  switch (statusOf(code)) {
    case 429:
      return 'throttlingException';
    case 503:
      return 'serviceUnavailableException';
    case 504:
      return operation === 'invoke' ? 'modelTimeoutException' : 'modelStreamErrorException';
    case 500:
      return 'internalServerException';
    default:
      return 'validationException';
  }
}
