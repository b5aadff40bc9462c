import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { parameters } from './parameters.ts';

const check = (text: string): string[] => placesOf(parameters(madeUp({ 'src/a.ts': text })));

describe('at most four parameters', () => {
  for (const [kind, before, after] of [
    ['a function', 'function a(', ') {}'],
    ['an arrow', 'const a = (', ') => 0;'],
    ['a method', 'class A { a(', ') {} }'],
    ['a constructor', 'class A { constructor(', ') {} }'],
    ['a method of an interface', 'interface A { a(', '): void }'],
    ['a type of functions', 'type A = (', ') => void;'],
    ['an abstract method', 'abstract class A { abstract a(', '): void }'],
    ['a type of constructors', 'type A = new (', ') => B;'],
  ] as const) {
    test(kind, () => {
      assert.deepEqual(check(`${before}a: A, b: B, c: C, d: D${after}`), []);
      assert.deepEqual(check(`${before}a: A, b: B, c: C, d: D, e: E${after}`), ['src/a.ts:1']);
    });
  }

  test('`this` is none, a rest is one, an object with names is one', () => {
    assert.deepEqual(check('function a(this: A, b: B, c: C, d: D, e: E) {}'), []);
    assert.deepEqual(check('function a(a: A, b: B, c: C, d: D, ...e: E[]) {}'), ['src/a.ts:1']);
    assert.deepEqual(check('function a({ a, b, c, d, e, f }: A) {}'), []);
  });
});
