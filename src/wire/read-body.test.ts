import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../core/failure.ts';
import { checkContent, readJsonObject } from './read-body.ts';

function refusal(headers: Readonly<Record<string, string>>): string | undefined {
  try {
    checkContent('openai-chat', (name) => headers[name] ?? null);
    return undefined;
  } catch (thrown) {
    assert.ok(thrown instanceof FailureError && thrown.failure.code === 'unsupported_media_type');
    return thrown.failure.param;
  }
}

describe('the content of a request', () => {
  test('is JSON by any of its names, or by none', () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/vnd.x+json',
      '',
    ]) {
      assert.equal(refusal({ 'content-type': type }), undefined, type);
    }
    assert.equal(refusal({}), undefined);
    assert.equal(refusal({ 'content-type': 'text/plain' }), 'content-type');
  });

  test('is not compressed: who sends it so is told, before a byte is read as text', () => {
    assert.equal(refusal({ 'content-encoding': 'identity' }), undefined);
    for (const encoding of ['gzip', 'br', 'gzip, deflate']) {
      assert.equal(refusal({ 'content-encoding': encoding }), 'content-encoding', encoding);
    }
  });
});

describe('the body of a request', () => {
  const read = (text: string) => readJsonObject('openai-chat', new TextEncoder().encode(text)).json;
  const named = (param: string) => (thrown: unknown) =>
    thrown instanceof FailureError &&
    thrown.failure.code === 'invalid_request' &&
    thrown.failure.param === param;

  test('has no member with a backslash in its name, but what is nested may have', () => {
    assert.throws(() => read('{"model":"m","a\\\\b":1}'), named('a\\b'));
    const schema = '{"tools":[{"patternProperties":{"^\\\\d+$":{}}}]}';
    assert.deepEqual(read(schema), { tools: [{ patternProperties: { '^\\d+$': {} } }] });
  });

  test('is never read in another way than its text says', () => {
    // After this V8 reads the key below as `m\u00` (https://github.com/nodejs/node/issues/63785).
    for (let i = 0; i < 3; i++) JSON.parse('{"model":1,"m\\\\u00":2}');
    const body = '{"model":"harmless","m\\u006fdel":"meant"}';
    try {
      assert.deepEqual(read(body), { model: 'meant' });
    } catch (thrown) {
      assert.ok(named('m\\u00')(thrown), String(thrown));
    }
  });
});
