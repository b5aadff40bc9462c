import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linesOf, madeUp, placesOf } from '../source/made-up.fixture.ts';
import { explicitAny } from './explicit-any.ts';

const check = (text: string): string[] => placesOf(explicitAny(madeUp({ 'src/a.ts': text })));

describe('any is rare', () => {
  test('one in 2,000 lines may be, two may not', () => {
    assert.deepEqual(check(`let a: any;\n${linesOf(1999)}`), []);
    assert.deepEqual(check(`let a: any;\nlet b = c as any[];\n${linesOf(1998)}`), [
      'src/a.ts:1',
      'src/a.ts:2',
    ]);
  });

  test('the word in a text or a comment is none', () => {
    assert.deepEqual(check("// as any\nconst a = 'x: any';\n"), []);
  });
});
