import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FAILURES, type Failure } from '../../core/failure.ts';
import { completionFailure } from './failure.ts';

function failed(status: number, body: unknown, headers: Record<string, string> = {}): Failure {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return completionFailure({ status, header: (name) => headers[name] ?? null }, bytes);
}

const error = (code: string | number | null, message = 'Because.', type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
});

describe('failures of OpenAI-compatible servers', () => {
  const cases: [name: string, status: number, body: unknown, code: string][] = [
    ['a bad field', 400, error(null), 'upstream_rejected'],
    ['a bad field, FastAPI', 422, { detail: [{ loc: ['body', 'n'], msg: 'too big' }] }, 'upstream_rejected'],
    ['a long prompt', 400, error('context_length_exceeded'), 'context_length'],
    [
      'a long prompt, vLLM',
      400,
      { object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 400 },
      'context_length',
    ],
    ['a long prompt, llama.cpp', 400, error(400, 'x', 'exceed_context_size_error'), 'context_length'],
    [
      'a long prompt, llama.cpp with 500',
      500,
      error(500, 'x', 'exceed_context_size_error'),
      'context_length',
    ],
    [
      'a long prompt, xAI',
      400,
      {
        code: 'Client specified an invalid argument',
        error: "This model's maximum prompt length is 1 but …",
      },
      'context_length',
    ],
    [
      'a long prompt, TGI',
      422,
      {
        error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192.',
        error_type: 'validation',
      },
      'context_length',
    ],
    [
      'a long prompt, Cohere',
      400,
      { message: 'too many tokens: total number of tokens in the prompt cannot exceed 128000' },
      'context_length',
    ],
    [
      'a long prompt, DashScope',
      400,
      { code: 'InvalidParameter', message: 'Range of input length should be [1, 6000]', request_id: 'r' },
      'context_length',
    ],
    ['refused content', 400, error('content_policy_violation'), 'content_filtered'],
    [
      'refused content, Azure',
      400,
      { error: { code: 'x', message: 'm', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
      'content_filtered',
    ],
    ['a wrong key', 401, error('invalid_api_key', 'Incorrect API key provided: sk-abc'), 'upstream_auth'],
    ['an empty account', 429, error('insufficient_quota', 'You exceeded your quota'), 'quota_exhausted'],
    ['an empty account, brokers', 402, error(402), 'quota_exhausted'],
    ['not allowed', 403, error(null), 'upstream_auth'],
    ['no such model', 404, error('model_not_found'), 'upstream_not_found'],
    ['no such model, Ollama', 404, { error: 'model "x" not found' }, 'upstream_not_found'],
    ['too large', 413, 'too large', 'upstream_too_large'],
    ['a limit', 429, error('rate_limit_exceeded', 'Slow down', 'requests'), 'throttled'],
    ['a limit without a body', 429, '', 'throttled'],
    ['a conflict', 409, error(null), 'upstream_error'],
    ['a breakdown', 500, error('context_length_exceeded'), 'upstream_error'],
    ['a proxy', 502, '<html><body>Bad gateway</body></html>', 'upstream_error'],
    ['overload', 503, error(null), 'overloaded'],
    ['overload, 529', 529, error(null), 'overloaded'],
    ['a redirect', 302, '', 'bad_upstream_answer'],
  ];
  for (const [name, status, body, code] of cases) {
    test(name, () => {
      const failure = failed(status, body);
      assert.equal(failure.code, code);
      assert.equal(failure.upstreamStatus, status);
    });
  }

  test("the provider's words, code and field are handed on", () => {
    assert.deepEqual(
      failed(400, { error: { message: 'Too hot.', type: 't', param: 'temperature', code: 'Hot' } }),
      {
        code: 'upstream_rejected',
        message: 'Too hot.',
        param: 'temperature',
        upstreamStatus: 400,
        upstreamCode: 'Hot',
      },
    );
    assert.equal(failed(422, { detail: [{ loc: ['body', 'n'], msg: 'too big' }] }).message, 'n: too big');
    assert.equal(failed(400, { detail: 'No.' }).message, 'No.');
    assert.equal(failed(400, [{ error: { message: 'In a list.' } }]).message, 'In a list.');
    assert.equal(failed(500, 'plain words').message, 'plain words');
  });

  test('no HTML, and nothing that quotes a key', () => {
    assert.equal(failed(502, '<!DOCTYPE html><p>x').message, FAILURES.upstream_error.meaning);
    assert.equal(failed(500, error(null, '<html>x')).message, FAILURES.upstream_error.meaning);
    assert.doesNotMatch(JSON.stringify(failed(401, error('invalid_api_key', 'Wrong key: sk-abc'))), /sk-abc/);
  });

  test('how long to wait: ms, seconds, or a date by their clock', () => {
    const wait = (headers: Record<string, string>): number | undefined =>
      failed(429, '', headers).retryAfterMs;
    const date = 'Tue, 24 Nov 2026 12:00:00 GMT';
    assert.equal(wait({ 'retry-after': '2' }), 2_000);
    assert.equal(wait({ 'retry-after': '0.5' }), 500);
    assert.equal(wait({ 'retry-after': '0' }), 0);
    assert.equal(wait({ 'retry-after-ms': '250', 'retry-after': '1' }), 250);
    assert.equal(wait({ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT', date }), 30_000);
    assert.equal(wait({ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT', date }), 0);
    assert.equal(wait({ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }), undefined);
    assert.equal(wait({ 'retry-after': 'soon', date }), undefined);
    assert.equal(wait({ 'retry-after': '99999999' }), undefined);
    assert.equal(wait({}), undefined);
  });

  test('any bytes under any status make a failure', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"error":${json}}`),
      fc.json().map((json) => `{"detail":${json}}`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, text) => {
        const failure = failed(status, text);
        assert.ok(failure.code in FAILURES && failure.message !== '');
      }),
    );
  });
});
