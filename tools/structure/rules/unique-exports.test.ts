import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { uniqueExports } from './unique-exports.ts';

const check = (files: Record<string, string>): string[] => placesOf(uniqueExports(madeUp(files)));

describe('no name is exported twice', () => {
  for (const [kind, text] of [
    ['constants', 'export const a = 1;'],
    ['functions', 'export function a() {}'],
    ['classes', 'export class a {}'],
    ['interfaces', 'export interface a {}'],
    ['types', 'export type a = 1;'],
    ['a list of names', 'const b = 1; export { b as a };'],
    ['a name handed on', "export { a } from './b.ts';"],
    ['patterns', 'export const { b: { a }, ...c } = d;'],
  ] as const) {
    test(kind, () => {
      assert.deepEqual(check({ 'src/x.ts': text, 'src/y.ts': '\nexport const a = 2;' }), [
        'src/x.ts:1',
        'src/y.ts:2',
      ]);
    });
  }

  test('a type and a value of one name in one file are one thing', () => {
    assert.deepEqual(check({ 'src/x.ts': 'export const A = 1; export type A = typeof A;' }), []);
  });

  test('what an index.ts hands on is not counted; what it declares is', () => {
    const source = { 'src/x.ts': 'export const a = 1;' };
    assert.deepEqual(check({ ...source, 'src/all/index.ts': "export { a } from '../x.ts';" }), []);
    assert.deepEqual(check({ ...source, 'src/all/index.ts': 'export const a = 2;' }), [
      'src/x.ts:1',
      'src/all/index.ts:1',
    ]);
  });

  test('names that are not exported may be equal', () => {
    assert.deepEqual(check({ 'src/x.ts': 'const a = 1;', 'src/y.ts': 'export const a = 1;' }), []);
  });
});
