import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lexicalVector } from './lexical-embedder.ts';
import { normalised, similarityOf } from './vectors.ts';

const near = (one: string, other: string): number => similarityOf(lexicalVector(one), lexicalVector(other));

describe('the lexical embedder', () => {
  test('puts the same words at one place, whatever stands around them', () => {
    assert.ok(near('How do I cancel my order?', 'how do i CANCEL my order') > 0.999);
    assert.ok(near('How do I cancel my order?', 'How can I cancel my order, please?') > 0.93);
    assert.ok(near('Wie storniere ich meine Bestellung?', 'wie storniere ich meine bestellung') > 0.999);
    assert.ok(near('今天天气怎么样', '今天天气怎么样？') > 0.999);
  });

  test('brings forms of a word near to each other', () => {
    assert.ok(
      near('refund my orders', 'refunds of my order') > near('refund my orders', 'paint my fence') + 0.2,
    );
  });

  test('knows no synonyms', () => {
    assert.ok(near('How do I buy a car?', 'How do I purchase an automobile?') < 0.5);
  });

  test('gives every text a direction of length 1', () => {
    for (const text of ['', '?!', 'a', '🙂', 'word '.repeat(1_000)]) {
      const vector = lexicalVector(text);
      assert.ok(Math.abs(similarityOf(vector, vector) - 1) < 1e-5, JSON.stringify(text.slice(0, 9)));
    }
  });
});

describe('vectors', () => {
  test('of two models have nothing in common', () => {
    assert.equal(similarityOf(Float32Array.of(1, 0), Float32Array.of(1, 0, 0)), 0);
  });

  test('their similarity is the cosine, for any number of dimensions', () => {
    for (const length of [1, 3, 4, 7, 384]) {
      const one = normalised(Array.from({ length }, (_, at) => at + 1));
      const other = normalised(Array.from({ length }, (_, at) => length - at));
      assert.ok(one && other);
      const plain = one.reduce((sum, each, at) => sum + each * (other[at] ?? 0), 0);
      assert.ok(Math.abs(similarityOf(one, other) - plain) < 1e-5);
    }
  });

  test('without a direction, or with something that is no number, are none', () => {
    assert.equal(normalised([]), undefined);
    assert.equal(normalised([0, 0]), undefined);
    assert.equal(normalised([Number.NaN, 1]), undefined);
    assert.equal(normalised([Number.POSITIVE_INFINITY, 1]), undefined);
  });
});
