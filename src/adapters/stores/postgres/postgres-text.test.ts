import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { postgresJson, postgresText } from './postgres-text.ts';

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('\0', '\\', '"', 'u0000', '\ud800', '\udc00', 'ü'), fc.string()),
});

describe('text for Postgres', () => {
  test('has no NUL and no half of a pair; all else stays', () => {
    assert.equal(postgresText('a\0b\ud800c 😀'), 'a\uFFFDb\uFFFDc 😀');
  });

  test('JSON says the same as the text does, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.deepEqual(JSON.parse(postgresJson({ text })), { text: postgresText(text) });
      }),
    );
  });
});
