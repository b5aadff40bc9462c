import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../core/failure.ts';
import { checkContent } from './read-body.ts';

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
