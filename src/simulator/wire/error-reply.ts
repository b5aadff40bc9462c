import type { SimErrorKind } from '../model/error-kind.ts';
import type { SimDialect } from './sim-dialect.ts';

interface ErrorRow {
  readonly message: string;
  /** Status, type, code. */
  readonly openai: readonly [number, string, string | null];
  /** Status, type. */
  readonly anthropic: readonly [number, string];
  /** Status, exception. */
  readonly bedrock: readonly [number, string];
  /** Texts by which clients recognise the error. */
  readonly says?: { readonly openai?: string; readonly anthropic?: string; readonly bedrock?: string };
}

/** Statuses, types and texts as the providers send them. */
const ROWS: Readonly<Record<SimErrorKind, ErrorRow>> = {
  invalid: {
    message: 'The request is not valid.',
    openai: [400, 'invalid_request_error', null],
    anthropic: [400, 'invalid_request_error'],
    bedrock: [400, 'ValidationException'],
  },
  auth: {
    message: 'The credentials are wrong.',
    openai: [401, 'invalid_request_error', 'invalid_api_key'],
    anthropic: [401, 'authentication_error'],
    bedrock: [403, 'UnrecognizedClientException'],
    says: {
      openai: 'Incorrect API key provided.',
      anthropic: 'invalid x-api-key',
      bedrock: 'The security token included in the request is invalid.',
    },
  },
  forbidden: {
    message: 'You are not allowed to use this model.',
    openai: [403, 'invalid_request_error', 'model_not_allowed'],
    anthropic: [403, 'permission_error'],
    bedrock: [403, 'AccessDeniedException'],
  },
  'not-found': {
    message: 'The model does not exist.',
    openai: [404, 'invalid_request_error', 'model_not_found'],
    anthropic: [404, 'not_found_error'],
    bedrock: [404, 'ResourceNotFoundException'],
  },
  method: {
    message: 'This path does not take this method.',
    openai: [405, 'invalid_request_error', 'method_not_supported'],
    anthropic: [405, 'invalid_request_error'],
    bedrock: [405, 'ValidationException'],
  },
  'too-large': {
    message: 'The request is larger than the model server takes.',
    openai: [413, 'invalid_request_error', 'request_too_large'],
    anthropic: [413, 'request_too_large'],
    bedrock: [413, 'ValidationException'],
  },
  'rate-limit': {
    message: 'Too many requests.',
    openai: [429, 'requests', 'rate_limit_exceeded'],
    anthropic: [429, 'rate_limit_error'],
    bedrock: [429, 'ThrottlingException'],
    says: {
      openai: 'Rate limit reached for requests.',
      anthropic: 'This request would exceed the rate limit for your organization.',
      bedrock: 'Too many requests, please wait before trying again.',
    },
  },
  quota: {
    message: 'The quota is used up.',
    openai: [429, 'insufficient_quota', 'insufficient_quota'],
    anthropic: [402, 'billing_error'],
    bedrock: [429, 'ThrottlingException'],
    says: {
      openai: 'You exceeded your current quota, please check your plan and billing details.',
      anthropic: 'Your credit balance is too low to access the API.',
      bedrock: 'Too many tokens per day, please wait before trying again.',
    },
  },
  internal: {
    message: 'The model server failed.',
    openai: [500, 'server_error', null],
    anthropic: [500, 'api_error'],
    bedrock: [500, 'InternalServerException'],
    says: { anthropic: 'Internal server error' },
  },
  unavailable: {
    message: 'The service is unavailable for now.',
    openai: [503, 'server_error', null],
    anthropic: [503, 'api_error'],
    bedrock: [503, 'ServiceUnavailableException'],
  },
  overloaded: {
    message: 'The service is overloaded for now.',
    openai: [529, 'server_error', null],
    anthropic: [529, 'overloaded_error'],
    bedrock: [529, 'ServiceUnavailableException'],
    says: { anthropic: 'Overloaded' },
  },
  timeout: {
    message: 'The model took too long.',
    openai: [504, 'server_error', null],
    anthropic: [504, 'timeout_error'],
    bedrock: [408, 'ModelTimeoutException'],
  },
  model: {
    message: 'The model failed while it answered.',
    openai: [500, 'server_error', null],
    anthropic: [500, 'api_error'],
    bedrock: [424, 'ModelErrorException'],
  },
  'context-length': {
    message: 'The prompt is too long.',
    openai: [400, 'invalid_request_error', 'context_length_exceeded'],
    anthropic: [400, 'invalid_request_error'],
    bedrock: [400, 'ValidationException'],
    says: {
      openai:
        "This model's maximum context length is 128000 tokens. Your messages resulted in 150000 tokens.",
      anthropic: 'prompt is too long: 210000 tokens > 200000 maximum',
      bedrock: 'Input is too long for requested model.',
    },
  },
  'content-filter': {
    message: 'The request was blocked by the content filter.',
    openai: [400, 'invalid_request_error', 'content_filter'],
    anthropic: [400, 'invalid_request_error'],
    bedrock: [400, 'ValidationException'],
    says: {
      anthropic: 'Output blocked by content filtering policy',
      bedrock: 'Output blocked by content filtering policy',
    },
  },
};

export interface SimErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an error says beyond its kind. */
export interface SimErrorDetail {
  readonly requestId: string;
  readonly message?: string | undefined;
  readonly param?: string | undefined;
  /** Value of `retry-after`, in seconds. */
  readonly retryAfter?: number | undefined;
}

export function simErrorReply(
  kind: SimErrorKind,
  dialect: SimDialect,
  detail: SimErrorDetail,
): SimErrorReply {
  const row = ROWS[kind];
  const retry: Record<string, string> =
    detail.retryAfter === undefined ? {} : { 'retry-after': `${detail.retryAfter}` };
  const json = { 'content-type': 'application/json', ...retry };
  if (dialect === 'openai-chat') {
    return {
      status: row.openai[0],
      headers: json,
      body: JSON.stringify(simOpenAiError(kind, detail.message, detail.param)),
    };
  }
  if (dialect === 'anthropic-messages') {
    const [status] = row.anthropic;
    const body = JSON.stringify(simAnthropicError(kind, detail.requestId, detail.message));
    return { status, headers: { ...json, 'x-should-retry': `${status === 429 || status >= 500}` }, body };
  }
  const [status, name] = row.bedrock;
  return {
    status,
    headers: { ...json, 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
    body: JSON.stringify({ message: detail.message ?? row.says?.bedrock ?? row.message }),
  };
}

/** Body of an OpenAI error, whole or as an event of a stream. */
export function simOpenAiError(
  kind: SimErrorKind,
  message?: string,
  param?: string,
): Record<string, unknown> {
  const row = ROWS[kind];
  const [, type, code] = row.openai;
  const ofParam = kind === 'context-length' ? 'messages' : (param ?? null);
  return { error: { message: message ?? row.says?.openai ?? row.message, type, param: ofParam, code } };
}

/** Body of an Anthropic error, whole or as an event of a stream. */
export function simAnthropicError(
  kind: SimErrorKind,
  requestId: string,
  message?: string,
): Record<string, unknown> {
  const row = ROWS[kind];
  const error = { type: row.anthropic[1], message: message ?? row.says?.anthropic ?? row.message };
  return { type: 'error', error, request_id: requestId };
}

/** An exception inside one of Bedrock's event streams: its type and its payload. */
export function simBedrockException(kind: SimErrorKind): {
  readonly type: string;
  readonly payload: Record<string, unknown>;
} {
  const row = ROWS[kind];
  const message = row.says?.bedrock ?? row.message;
  if (kind === 'model' || kind === 'timeout') {
    const payload = { message, originalStatusCode: 500, originalMessage: message };
    return { type: 'modelStreamErrorException', payload };
  }
  const name = row.bedrock[1];
  return { type: `${name.charAt(0).toLowerCase()}${name.slice(1)}`, payload: { message } };
}
