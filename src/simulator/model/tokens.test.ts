import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { pieces } from './tokens.ts';

describe('pieces', () => {
  test('joined are the text again, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(pieces(text).join(''), text);
      }),
      { numRuns: 50 },
    );
  });

  test('are words with the space before them', () => {
    assert.deepEqual(pieces('Hello, big world!'), ['Hello', ',', ' big', ' world', '!']);
  });
});
