import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { commentSources } from './comment-sources.ts';

const DOCUMENTS = ['README.md', 'docs/errors.md'];
const check = (text: string, path = 'src/a.ts'): string[] =>
  placesOf(commentSources(madeUp({ [path]: text }, DOCUMENTS)));

describe('a comment cites only what its reader has', () => {
  for (const text of [
    '// aws.md §2',
    '/** As docs/nothing.md has it. */',
    '// DESIGN §1',
    '// reference/aws.txt',
  ]) {
    test(`not ${text}`, () => {
      assert.deepEqual(check(`\n${text}`), ['src/a.ts:2']);
      assert.deepEqual(check(text, 'test/a.test.ts'), ['test/a.test.ts:1']);
    });
  }

  for (const text of [
    '// docs/errors.md, README.md, errors.md',
    '// https://example.com/reference/some.md',
    '// RFC 9110 §5.6',
    "const page = 'nothing.md';",
  ]) {
    test(`but ${text}`, () => assert.deepEqual(check(text), []));
  }
});
