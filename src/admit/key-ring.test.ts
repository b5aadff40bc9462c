import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../testing/seeded-random.ts';
import { KeyRing } from './key-ring.ts';

describe('KeyRing', () => {
  test('finds what belongs to each key, and nothing for anything else', () => {
    const keys = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 20 });
    fc.assert(
      fc.property(keys, fc.string({ unit: 'binary', maxLength: 12 }), (held, other) => {
        const ring = new KeyRing<string>(seededRandom());
        for (const key of held) ring.add(key, `of ${key}`);
        for (const key of held) assert.equal(ring.find(key), `of ${key}`);
        if (!held.includes(other)) assert.equal(ring.find(other), undefined);
      }),
    );
  });

  test('a key that differs in one code, wherever, or in its length is another', () => {
    const key = 'sk-0123456789abcdef';
    const ring = new KeyRing<true>(seededRandom());
    ring.add(key, true);
    for (let at = 0; at < key.length; at++) {
      assert.equal(ring.find(`${key.slice(0, at)}x${key.slice(at + 1)}`), undefined);
    }
    assert.equal(ring.find(key.slice(0, -1)), undefined);
    assert.equal(ring.find(`${key}0`), undefined);
    assert.equal(ring.find(''), undefined);
  });
});
