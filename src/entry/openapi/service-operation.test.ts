import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonResponse, nativeRefusals, sharedRefusals, statusSchema } from './service-operation.ts';

describe('what the document says of services', () => {
  test('an answer is JSON with the request’s id', () => {
    const response = jsonResponse('It does.', statusSchema('ok'));
    assert.match(JSON.stringify(response), /"description":"It does\.".*"x-request-id".*"enum":\["ok"\]/);
  });

  test('refusals are those of the statuses that it names, and no others', () => {
    assert.deepEqual(Object.keys(nativeRefusals('401', '404')), ['401', '404']);
    assert.match(JSON.stringify(nativeRefusals('404')), /NativeError/);
  });

  test('refusals of a path that two dialects share have either body', () => {
    const refusals = sharedRefusals('401', '404');
    assert.deepEqual(Object.keys(refusals), ['401', '404']);
    const text = JSON.stringify(refusals['404']);
    assert.match(text, /OpenAiError/);
    assert.match(text, /AnthropicError/);
    assert.doesNotMatch(text, /NativeError/);
  });
});
