import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../core/failure.ts';
import { loggableText } from './loggable-failure.ts';

describe('what logs may hold of a failure', () => {
  test('the field and the provider’s code, but no text of others', () => {
    const refused = failure('upstream_rejected', 'input: "my secret prompt" is too spicy', {
      param: 'messages.0.content',
      upstreamStatus: 400,
      upstreamCode: 'invalid_request_error',
    });
    assert.equal(
      loggableText(refused),
      'messages.0.content: The provider rejected the request. (400 invalid_request_error)',
    );
    const bad = failure('invalid_request', 'messages.0.role: must be one of …, got "my secret"', {
      param: 'messages.0.role',
    });
    assert.match(loggableText(bad), /^messages\.0\.role: /);
    assert.doesNotMatch(loggableText(bad), /secret/);
  });

  test('no field that the caller has made up: its name may be anything', () => {
    const odd = failure('invalid_request', 'sk-secret: is not a known field', {
      param: 'sk-secret',
      unknownParam: true,
    });
    assert.doesNotMatch(loggableText(odd), /secret/);
  });

  test('a provider that puts text where a code belongs', () => {
    const odd = failure('upstream_error', 'x', {
      param: 'my secret prompt',
      upstreamCode: 'my secret\nprompt',
    });
    assert.equal(loggableText(odd), 'The provider failed.');
  });

  test('a redirect is told as one', () => {
    const redirected = failure('bad_upstream_answer', 'to secret.example', { upstreamStatus: 308 });
    assert.equal(
      loggableText(redirected),
      'The provider answered with a redirect, which is not followed. (308)',
    );
  });

  test('our own text is kept, except if a provider answered with it', () => {
    const own = failure('bad_upstream_answer', 'The provider sent a chunk that is not JSON.');
    assert.equal(loggableText(own), own.message);
    assert.doesNotMatch(loggableText({ ...own, message: 'my secret', upstreamStatus: 302 }), /secret/);
  });
});
