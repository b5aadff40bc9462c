import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { tokenPieces } from './tokens.ts';

describe('pieces', () => {
  test('joined are the text again, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(tokenPieces(text).join(''), text);
      }),
      { numRuns: 50 },
    );
  });

  test('are words with the space before them', () => {
    assert.deepEqual(tokenPieces('Hello, big world!'), ['Hello', ',', ' big', ' world', '!']);
  });
});
