import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Failure, failure as ourFailure } from '../../core/failure.ts';
import { bedrockFailure, exceptionFailure } from './failure.ts';

function failureOf(status: number, body: unknown, headers: Record<string, string> = {}): Failure {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return bedrockFailure({ status, header: (name) => headers[name] ?? null }, bytes);
}

describe("Bedrock's refusals by name", () => {
  for (const [status, name, message, code] of [
    [429, 'ThrottlingException', 'Too many requests, please wait before trying again.', 'throttled'],
    [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.', 'throttled'],
    [
      429,
      'ThrottlingException',
      'Too many tokens per day, please wait before trying again.',
      'quota_exhausted',
    ],
    [400, 'ServiceQuotaExceededException', 'quota', 'quota_exhausted'],
    [429, 'ModelNotReadyException', 'not ready', 'overloaded'],
    [503, 'ServiceUnavailableException', 'busy', 'overloaded'],
    [500, 'InternalServerException', 'oops', 'upstream_error'],
    [500, 'InternalFailure', 'oops', 'upstream_error'],
    [408, 'ModelTimeoutException', 'too slow', 'idle_timeout'],
    [424, 'ModelErrorException', 'model failed', 'upstream_error'],
    [403, 'AccessDeniedException', 'no access', 'upstream_auth'],
    [
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'upstream_auth',
    ],
    [403, 'InvalidSignatureException', 'Signature expired', 'upstream_auth'],
    [403, 'ExpiredTokenException', 'expired', 'upstream_auth'],
    [404, 'ResourceNotFoundException', 'no model', 'upstream_not_found'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'upstream_not_found'],
    [400, 'ValidationException', "The provided model doesn't support counting tokens.", 'upstream_not_found'],
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_length'],
    [
      400,
      'ValidationException',
      'The model returned the following errors: prompt is too long: 250000 tokens > 200000 maximum',
      'context_length',
    ],
    [400, 'ValidationException', "This model's maximum context length is 128000 tokens.", 'context_length'],
    [
      400,
      'ValidationException',
      'Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.',
      'context_length',
    ],
    [400, 'ValidationException', 'Malformed input request', 'upstream_rejected'],
  ] as const) {
    test(`${name}: ${message.slice(0, 50)} is ${code}`, () => {
      const told = code === 'upstream_auth' ? undefined : message;
      const expected = ourFailure(code, told, { upstreamStatus: status, upstreamCode: name });
      const header = { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/` };
      assert.deepEqual(failureOf(status, { message }, header), expected);
      assert.deepEqual(
        failureOf(status, { __type: `com.amazon.coral.service#${name}`, Message: message }),
        expected,
      );
      assert.deepEqual(failureOf(status, { code: name, message }), expected);
    });
  }

  test('a prompt that is too long for Nova is told in mid-stream', () => {
    const message = 'Input Tokens Exceeded: Number of input tokens exceeds maximum length.';
    const failure = exceptionFailure('validationException', { message });
    assert.deepEqual([failure.code, failure.message], ['context_length', message]);
  });

  test('what Bedrock says about credentials names the account of the operator, and is kept from callers', () => {
    const message = 'User: arn:aws:sts::123456789012:assumed-role/gateway is not authorized';
    const whole = failureOf(403, { message }, { 'x-amzn-errortype': 'AccessDeniedException' });
    const streamed = exceptionFailure('accessDeniedException', { message });
    for (const { code, message: told } of [whole, streamed]) {
      assert.equal(code, 'upstream_auth');
      assert.doesNotMatch(told, /123456789012|gateway is/);
    }
  });

  test('a bare model id that needs a profile: the text is kept, and told what to write', () => {
    const message =
      'Invocation of model ID anthropic.claude-sonnet-4-20250514-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.';
    const failure = failureOf(400, { message }, { 'x-amzn-errortype': 'ValidationException' });
    assert.equal(failure.code, 'upstream_rejected');
    assert.ok(failure.message.startsWith(message));
    assert.match(failure.message, /us\., eu\., apac\./);
  });
});

describe('refusals without a name', () => {
  for (const [status, code] of [
    [402, 'quota_exhausted'],
    [409, 'upstream_error'],
    [425, 'upstream_error'],
    [400, 'upstream_rejected'],
    [401, 'upstream_auth'],
    [403, 'upstream_auth'],
    [404, 'upstream_not_found'],
    [408, 'idle_timeout'],
    [413, 'upstream_too_large'],
    [422, 'upstream_rejected'],
    [424, 'upstream_error'],
    [429, 'throttled'],
    [500, 'upstream_error'],
    [502, 'upstream_error'],
    [503, 'overloaded'],
    [529, 'overloaded'],
    [302, 'bad_upstream_answer'],
  ] as const) {
    test(`${status} is ${code}`, () => assert.equal(failureOf(status, '').code, code));
  }

  test('a request that is too large is told by its status, whatever the exception', () => {
    const body = '{"__type":"ValidationException","message":"Too large."}';
    assert.equal(failureOf(413, body).code, 'upstream_too_large');
  });

  test("a proxy's page of HTML is not handed on", () => {
    const { code, message } = failureOf(502, '<html><body>Bad gateway at 10.0.0.1</body></html>');
    assert.equal(code, 'upstream_error');
    assert.doesNotMatch(message, /html|10\.0/);
    assert.doesNotMatch(failureOf(500, { message: '<html>x' }).message, /html/);
  });

  test('long texts are cut', () => {
    assert.ok(failureOf(400, { message: 'x'.repeat(50_000) }).message.length <= 1_000);
  });

  test('any bytes make a failure', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 999 }),
        fc.uint8Array(),
        fc.json(),
        fc.string(),
        (status, bytes, json, type) => {
          const head = { status, header: () => type };
          for (const body of [bytes, Buffer.from(json)]) {
            const failure = bedrockFailure(head, body);
            assert.ok(failure.message.length > 0);
            if (failure.retryAfterMs !== undefined) assert.ok(failure.retryAfterMs >= 0);
          }
        },
      ),
    );
  });
});

describe('how long to wait', () => {
  const NOW = 'Tue, 24 Nov 2026 12:00:00 GMT';
  for (const [headers, expected] of [
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'x-amz-retry-after': '1200', 'retry-after': '7' }, 1_200],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT', date: NOW }, 30_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT', date: NOW }, 0],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    // `Date.parse` makes a date of these.
    [{ 'retry-after': '-1', date: NOW }, undefined],
    [{ 'retry-after': 'in 5', date: NOW }, undefined],
    [{ 'retry-after': '2026-11-24T12:00:30Z', date: NOW }, 30_000],
    [{ 'retry-after': '1e9' }, undefined],
    [{ 'retry-after': '99999999999999' }, undefined],
    [{ 'retry-after': '999999' }, undefined],
    [{ 'retry-after': 'soon', date: NOW }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ] as const) {
    test(`${JSON.stringify(headers)}: ${expected}`, () => {
      assert.equal(failureOf(429, '{}', headers).retryAfterMs, expected);
    });
  }
});
