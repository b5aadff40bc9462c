import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SimErrorKind } from '../model/error-kind.ts';
import { simBedrockException, simErrorReply } from './error-reply.ts';

interface Expected {
  /** Status, type, code. */
  readonly openai: readonly [number, string, string | null];
  readonly anthropic: readonly [number, string];
  readonly bedrock: readonly [number, string];
  /** Exception inside a stream. */
  readonly stream: string;
}

const KINDS: Readonly<Record<SimErrorKind, Expected>> = {
  invalid: row(
    [400, 'invalid_request_error', null],
    [400, 'invalid_request_error'],
    [400, 'ValidationException'],
  ),
  auth: row(
    [401, 'invalid_request_error', 'invalid_api_key'],
    [401, 'authentication_error'],
    [403, 'UnrecognizedClientException'],
  ),
  forbidden: row(
    [403, 'invalid_request_error', 'model_not_allowed'],
    [403, 'permission_error'],
    [403, 'AccessDeniedException'],
  ),
  'not-found': row(
    [404, 'invalid_request_error', 'model_not_found'],
    [404, 'not_found_error'],
    [404, 'ResourceNotFoundException'],
  ),
  method: row(
    [405, 'invalid_request_error', 'method_not_supported'],
    [405, 'invalid_request_error'],
    [405, 'ValidationException'],
  ),
  'too-large': row(
    [413, 'invalid_request_error', 'request_too_large'],
    [413, 'request_too_large'],
    [413, 'ValidationException'],
  ),
  'rate-limit': row(
    [429, 'requests', 'rate_limit_exceeded'],
    [429, 'rate_limit_error'],
    [429, 'ThrottlingException'],
  ),
  quota: row(
    [429, 'insufficient_quota', 'insufficient_quota'],
    [402, 'billing_error'],
    [429, 'ThrottlingException'],
  ),
  internal: row([500, 'server_error', null], [500, 'api_error'], [500, 'InternalServerException']),
  unavailable: row([503, 'server_error', null], [503, 'api_error'], [503, 'ServiceUnavailableException']),
  overloaded: row(
    [529, 'server_error', null],
    [529, 'overloaded_error'],
    [529, 'ServiceUnavailableException'],
  ),
  timeout: {
    ...row([504, 'server_error', null], [504, 'timeout_error'], [408, 'ModelTimeoutException']),
    stream: 'modelStreamErrorException',
  },
  model: {
    ...row([500, 'server_error', null], [500, 'api_error'], [424, 'ModelErrorException']),
    stream: 'modelStreamErrorException',
  },
  'context-length': row(
    [400, 'invalid_request_error', 'context_length_exceeded'],
    [400, 'invalid_request_error'],
    [400, 'ValidationException'],
  ),
  'content-filter': row(
    [400, 'invalid_request_error', 'content_filter'],
    [400, 'invalid_request_error'],
    [400, 'ValidationException'],
  ),
};

for (const kind of Object.keys(KINDS) as SimErrorKind[]) {
  const expected = KINDS[kind];
  const reply = (dialect: Parameters<typeof simErrorReply>[1]) =>
    simErrorReply(kind, dialect, { requestId: 'r-1' });

  describe(`${kind} is said`, () => {
    test('as OpenAI does', () => {
      const { status, body } = reply('openai-chat');
      const { error } = JSON.parse(body);
      assert.deepEqual([status, error.type, error.code], expected.openai);
      assert.equal(error.param, kind === 'context-length' ? 'messages' : null);
      assert.ok(error.message.length > 0);
    });

    test('as Anthropic does, with whether to try again', () => {
      const { status, body, headers } = reply('anthropic-messages');
      const { type, error, request_id: requestId } = JSON.parse(body);
      assert.deepEqual([status, error.type], expected.anthropic);
      assert.deepEqual([type, requestId], ['error', 'r-1']);
      assert.equal(headers['x-should-retry'], `${status === 429 || status >= 500}`);
    });

    test('as Bedrock does, whole and as an exception in a stream', () => {
      for (const dialect of ['bedrock-converse', 'bedrock-invoke'] as const) {
        const { status, headers } = reply(dialect);
        const [name] = (headers['x-amzn-errortype'] ?? '').split(':');
        assert.deepEqual([status, name], expected.bedrock, dialect);
      }
      assert.equal(simBedrockException(kind).type, expected.stream);
    });
  });
}

describe('an error reply', () => {
  for (const dialect of ['openai-chat', 'anthropic-messages', 'bedrock-converse'] as const) {
    test(`of ${dialect} carries the message given and the retry-after, in seconds`, () => {
      const detail = { requestId: 'r', message: 'Too warm', retryAfter: 1.5 };
      const { body, headers } = simErrorReply('rate-limit', dialect, detail);
      assert.match(body, /Too warm/);
      assert.equal(headers['retry-after'], '1.5');
      assert.equal('retry-after' in simErrorReply('rate-limit', dialect, { requestId: 'r' }).headers, false);
    });
  }

  test('names the field in OpenAI’s param', () => {
    const { body } = simErrorReply('invalid', 'openai-chat', { requestId: 'r', param: 'messages.0' });
    assert.equal(JSON.parse(body).error.param, 'messages.0');
  });

  for (const [dialect, said] of [
    ['openai-chat', /maximum context length/],
    ['anthropic-messages', /prompt is too long/],
    ['bedrock-converse', /Input is too long/],
  ] as const) {
    test(`tells a full context window by the words that clients of ${dialect} look for`, () => {
      assert.match(simErrorReply('context-length', dialect, { requestId: 'r' }).body, said);
    });
  }
});

function row(
  openai: Expected['openai'],
  anthropic: Expected['anthropic'],
  bedrock: Expected['bedrock'],
): Expected {
  const [, name] = bedrock;
  return { openai, anthropic, bedrock, stream: `${name.charAt(0).toLowerCase()}${name.slice(1)}` };
}
