import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { testedLadder } from './tested-ladder.ts';

const check = (files: Record<string, string>): string[] => placesOf(testedLadder(madeUp(files)));

describe('a test stands beside each file on the way of a request', () => {
  for (const path of ['gateway/a', 'entry/a', 'entry/health/a', 'call/a', 'settle/a', 'admit/a', 'route/a']) {
    test(path, () => {
      const source = { [`src/${path}.ts`]: 'export const a = 1;' };
      assert.deepEqual(check(source), [`src/${path}.ts`]);
      assert.deepEqual(check({ ...source, [`src/${path}.test.ts`]: '' }), []);
    });
  }

  test('a test elsewhere does not do', () => {
    assert.deepEqual(check({ 'src/call/a.ts': 'f();', 'src/route/a.test.ts': '' }), ['src/call/a.ts']);
  });

  test('types alone, and names handed on, need none', () => {
    const text =
      "import { a } from './b.ts'; export interface A {} export type B = A; type C = B; export { c } from './c.ts';";
    assert.deepEqual(check({ 'src/call/a.ts': text }), []);
  });

  test('other folders are not asked', () => assert.deepEqual(check({ 'src/core/a.ts': 'f();' }), []));
});
