import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { KeyRing } from './key-ring.ts';

describe('KeyRing', () => {
  test('finds what belongs to each key, and nothing for anything else', () => {
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const keys = fc.uniqueArray(key, { maxLength: 20 });
    fc.assert(
      fc.property(keys, fc.string({ unit: 'binary', maxLength: 12 }), (held, other) => {
        const ring = new KeyRing<string>();
        for (const one of held) ring.add(one, `of ${one}`);
        for (const one of held) assert.equal(ring.find(one), `of ${one}`);
        if (!held.includes(other)) assert.equal(ring.find(other), undefined);
      }),
    );
  });

  test('a key that differs in one character, in its case or in its length is another', () => {
    const key = 'sk-0123456789abcdef';
    const ring = new KeyRing<true>();
    ring.add(key, true);
    for (let at = 0; at < key.length; at++) {
      assert.equal(ring.find(`${key.slice(0, at)}x${key.slice(at + 1)}`), undefined);
      assert.equal(ring.find(key.slice(0, at)), undefined);
      assert.equal(ring.find(key.slice(at + 1)), undefined);
    }
    for (const other of [
      `${key}0`,
      `${key}\0`,
      ` ${key}`,
      `${key} `,
      key.toUpperCase(),
      'SK-0123456789abcdef',
    ]) {
      assert.equal(ring.find(other), undefined, JSON.stringify(other));
    }
    assert.equal(ring.find(key), true);
  });

  test('the digest of a key is not the key', () => {
    const ring = new KeyRing<true>();
    ring.add('abc', true);
    // SHA-256 of `abc` (FIPS 180-2, appendix B.1).
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    assert.equal(ring.find(digest), undefined);
    assert.equal(ring.find(Buffer.from(digest, 'hex').toString('latin1')), undefined);
  });

  test('an empty key is never one: not held, not found', () => {
    const ring = new KeyRing<true>();
    assert.throws(() => ring.add('', true), RangeError);
    ring.add('a', true);
    assert.equal(ring.find(''), undefined);
  });

  test('tells 10,000 keys apart', () => {
    const ring = new KeyRing<number>();
    for (let n = 0; n < 10_000; n++) ring.add(`sk-${n}`, n);
    for (let n = 0; n < 10_000; n++) assert.equal(ring.find(`sk-${n}`), n);
    for (let n = 10_000; n < 20_000; n++) assert.equal(ring.find(`sk-${n}`), undefined);
  });

  test('of a key held twice the first stands', () => {
    const ring = new KeyRing<string>();
    ring.add('a', 'first');
    ring.add('a', 'second');
    assert.equal(ring.find('a'), 'first');
  });
});
