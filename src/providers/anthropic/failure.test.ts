import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FAILURES, type Failure } from '../../core/failure.ts';
import { messagesFailure } from './failure.ts';

function failed(status: number, body: unknown, headers: Record<string, string> = {}): Failure {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return messagesFailure({ status, header: (name) => headers[name] ?? null }, bytes);
}

const error = (type: string, message = 'Because.') => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});

describe('failures of Anthropic', () => {
  const cases: [name: string, status: number, body: unknown, code: string][] = [
    ['a bad field', 400, error('invalid_request_error', 'max_tokens: Field required'), 'upstream_rejected'],
    [
      'a long prompt',
      400,
      error('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
      'context_length',
    ],
    [
      'an empty account',
      400,
      error('invalid_request_error', 'Your credit balance is too low'),
      'quota_exhausted',
    ],
    ['a wrong key', 401, error('authentication_error', 'invalid x-api-key'), 'upstream_auth'],
    ['not allowed', 403, error('permission_error'), 'upstream_auth'],
    ['no such model', 404, error('not_found_error', 'model: claude-9'), 'upstream_not_found'],
    ['too large', 413, error('request_too_large'), 'upstream_too_large'],
    ['too large, by the edge', 413, '<html>', 'upstream_too_large'],
    ['a limit', 429, error('rate_limit_error'), 'throttled'],
    ['a breakdown', 500, error('api_error'), 'upstream_error'],
    ['a breakdown that blames the request', 500, error('invalid_request_error'), 'upstream_error'],
    ['a time-out', 504, error('timeout_error'), 'upstream_error'],
    ['overload', 529, error('overloaded_error', 'Overloaded'), 'overloaded'],
    ['overload without a body', 529, '', 'overloaded'],
    ['a proxy', 502, '<html>Bad gateway</html>', 'upstream_error'],
  ];
  for (const [name, status, body, code] of cases) {
    test(name, () => assert.equal(failed(status, body).code, code));
  }

  test("the provider's words and type are handed on; no HTML, nothing about keys", () => {
    assert.deepEqual(failed(400, error('invalid_request_error', 'max_tokens: Field required')), {
      code: 'upstream_rejected',
      message: 'max_tokens: Field required',
      upstreamStatus: 400,
      upstreamCode: 'invalid_request_error',
    });
    assert.equal(failed(502, '<html>x').message, FAILURES.upstream_error.meaning);
    assert.doesNotMatch(
      JSON.stringify(failed(401, error('authentication_error', 'bad key sk-ant-1'))),
      /sk-ant/,
    );
  });

  test('how long to wait: as told, else until the limit that is used up is reset', () => {
    const wait = (headers: Record<string, string>): number | undefined =>
      failed(429, error('rate_limit_error'), headers).retryAfterMs;
    assert.equal(wait({ 'retry-after': '3' }), 3_000);
    const limits = {
      date: 'Tue, 24 Nov 2026 12:00:00 GMT',
      'anthropic-ratelimit-requests-remaining': '12',
      'anthropic-ratelimit-requests-reset': '2026-11-24T12:05:00Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:20Z',
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2026-11-24T12:00:30Z',
    };
    assert.equal(wait(limits), 30_000);
    assert.equal(wait({ ...limits, 'retry-after': '5' }), 5_000);
    assert.equal(wait({}), undefined);
  });

  test('any bytes under any status make a failure', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"error":${json}}`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, text) => {
        const failure = failed(status, text);
        assert.ok(failure.code in FAILURES && failure.message !== '');
      }),
    );
  });
});
