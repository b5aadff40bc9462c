import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Remembered } from './remembered.ts';

function counting(maxEntries: number) {
  const made: string[] = [];
  const remembered = new Remembered(maxEntries, (key) => {
    made.push(key);
    return { key };
  });
  return { made, remembered };
}

describe('what is made of a text', () => {
  test('is made once', () => {
    const { made, remembered } = counting(2);
    assert.equal(remembered.of('a'), remembered.of('a'));
    assert.deepEqual(made, ['a']);
  });

  test('is forgotten once as many others were made as are kept', () => {
    const { made, remembered } = counting(2);
    for (const key of ['a', 'b', 'a', 'c', 'b', 'a']) remembered.of(key);
    assert.deepEqual(made, ['a', 'b', 'c', 'a']);
  });

  test('is not kept under a long text, which a caller could fill the memory with', () => {
    const { made, remembered } = counting(2);
    const long = 'x'.repeat(1_025);
    remembered.of('a');
    remembered.of(long);
    remembered.of(long);
    remembered.of('a');
    assert.deepEqual(made, ['a', long, long]);
  });
});
