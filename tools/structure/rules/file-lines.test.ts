import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linesOf, madeUp, placesOf } from '../source/made-up.fixture.ts';
import { fileLines } from './file-lines.ts';

const check = (files: Record<string, string>): string[] => placesOf(fileLines(madeUp(files)));

describe('files are short', () => {
  test('500 lines are enough, wherever it is', () => {
    assert.deepEqual(check({ 'tools/a.ts': linesOf(500) }), []);
    assert.deepEqual(check({ 'tools/a.ts': linesOf(501) }), ['tools/a.ts:500']);
  });

  test('150 in the gateway', () => {
    const others = { 'src/core/a.ts': '', 'src/core/b.ts': '' };
    assert.deepEqual(check({ 'src/gateway/call-model.ts': linesOf(150), ...others }), []);
    assert.deepEqual(check({ 'src/gateway/call-model.ts': linesOf(151), ...others }), [
      'src/gateway/call-model.ts:150',
    ]);
  });

  test('half of them have at most 100 lines', () => {
    assert.deepEqual(
      check({ 'src/a.ts': linesOf(1), 'src/b.ts': linesOf(100), 'src/c.ts': linesOf(300) }),
      [],
    );
    assert.deepEqual(check({ 'src/a.ts': linesOf(1), 'src/b.ts': linesOf(101), 'src/c.ts': linesOf(300) }), [
      'src',
    ]);
  });

  test('tests are not counted', () => assert.deepEqual(check({ 'src/a.test.ts': linesOf(900) }), []));
});
