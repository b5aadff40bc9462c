import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linesOf, madeUp, placesOf } from '../source/made-up.fixture.ts';
import { functionLines } from './function-lines.ts';

const check = (files: Record<string, string>): string[] => placesOf(functionLines(madeUp(files)));

describe('functions have at most 80 lines', () => {
  for (const [kind, head, tail] of [
    ['a function', 'function a() {\n', '}'],
    ['an arrow', 'const a = () => {\n', '};'],
    ['a method', 'class A { a() {\n', '} }'],
    ['a constructor', 'class A { constructor() {\n', '} }'],
  ] as const) {
    test(kind, () => {
      assert.deepEqual(check({ 'bench/a.ts': head + linesOf(78) + tail }), []);
      assert.deepEqual(check({ 'bench/a.ts': `\n${head}${linesOf(79)}${tail}` }), ['bench/a.ts:2']);
    });
  }

  const suite = (testLines: number): string =>
    `export function suite() {\ntest('a', () => {\n${linesOf(testLines)}});\n${linesOf(90)}}`;

  test('a suite may be long, each of its tests may not', () => {
    assert.deepEqual(check({ 'src/testing/store-contract/a.ts': suite(70) }), []);
    assert.deepEqual(check({ 'src/testing/store-contract/a.ts': suite(80) }), [
      'src/testing/store-contract/a.ts:2',
    ]);
  });

  test('what only looks like a suite may not', () => {
    assert.deepEqual(check({ 'src/call/a.ts': suite(70) }), ['src/call/a.ts:1']);
  });
});
