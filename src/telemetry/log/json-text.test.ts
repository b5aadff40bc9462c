import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jsonText, plainText } from './json-text.ts';
import { anyText, NO_CONTROL } from './lines.fixture.ts';

describe('text in a log line', () => {
  test('as JSON reads back as it was', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        assert.equal(JSON.parse(jsonText(text, 100)), text.slice(0, 100));
      }),
    );
  });

  test('for people never holds what a terminal obeys, nor what is no text', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const shown = plainText(text, 100);
        assert.match(shown, NO_CONTROL);
        assert.ok(shown.isWellFormed());
      }),
    );
    assert.equal(plainText('naïve 😀 name', 100), 'naïve 😀 name');
    assert.equal(plainText('\u001b[31m', 100), '\\u001b[31m');
    assert.equal(plainText('abcdef', 3), 'abc');
  });
});
