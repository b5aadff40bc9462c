import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BunOutput } from './bun-output.ts';

const SUMMARY = ['', ' 3 pass', ' 1 fail', ' 1 error', 'Ran 4 tests across 2 files. [5.00ms]'];

function told(lines: readonly string[], exitCode = 0, isFiltered = false): string {
  const output = new BunOutput(isFiltered, (name) => name.startsWith('src/'));
  return lines.map((line) => output.take(line)).join('') + output.end(exitCode);
}

describe('what bun test writes', () => {
  test('is one line a file, without what good files write', () => {
    const lines = [
      'src/a.test.ts:',
      '(pass) one [1ms]',
      'talk',
      '(skip) two',
      '',
      'src/b.test.ts:',
      '(pass) three',
    ];
    assert.equal(
      told([...lines, ...SUMMARY]),
      'ok   src/a.test.ts: 1 passed, 0 failed, 1 skipped\nok   src/b.test.ts: 1 passed, 0 failed\n2 passed, 0 failed, 1 skipped\n',
    );
  });

  test('keeps all that a failed file wrote, but for its good tests', () => {
    const lines = [
      'src/a.test.ts:',
      '(pass) one',
      'error: no',
      '      at src/a.test.ts:1:1',
      '(fail) two [1ms]',
    ];
    assert.equal(
      told([...lines, ...SUMMARY], 1),
      'FAIL src/a.test.ts: 1 passed, 1 failed\n  error: no\n        at src/a.test.ts:1:1\n  (fail) two [1ms]\n1 passed, 1 failed\n',
    );
  });

  test('counts a failure and a skipped test once, though Bun repeats it at the end', () => {
    const lines = [
      'src/a.test.ts:',
      '(fail) one',
      '(skip) left out',
      '',
      'src/b.test.ts:',
      '(pass) two',
      '',
      '1 tests skipped:',
      '(skip) left out',
      '',
      '1 tests failed:',
      '(fail) one',
    ];
    assert.match(
      told([...lines, ...SUMMARY], 1),
      /\nok {3}src\/b\.test\.ts: 1 passed, 0 failed\n1 passed, 1 failed, 1 skipped\n$/,
    );
  });

  test('is read without its colours, and a line that only looks like a file’s is not taken for one', () => {
    const lines = [
      '\u001b[1msrc/a.test.ts:\u001b[0m',
      '\u001b[32m(pass)\u001b[0m one',
      'other/b.test.ts:',
      '(pass) two',
    ];
    assert.equal(
      told([...lines, ...SUMMARY]),
      'ok   src/a.test.ts: 2 passed, 0 failed\n2 passed, 0 failed\n',
    );
  });

  test('fails with Bun’s code, whatever the lines say', () => {
    const text = told(['bun test v1', 'out of memory', 'src/a.test.ts:', '(pass) one', ...SUMMARY], 137);
    assert.match(
      text,
      /FAIL bun test ended with code 137\n {2}bun test v1\n {2}out of memory\n1 passed, 1 failed\n$/,
    );
  });

  test('fails where it ends before its summary, and names the file', () => {
    const text = told(['src/a.test.ts:', '(pass) one']);
    assert.match(
      text,
      /FAIL bun test ended with code 0 in src\/a\.test\.ts, before its summary\n1 passed, 1 failed\n$/,
    );
  });

  test('may leave files without tests where names are filtered', () => {
    assert.match(
      told(['src/a.test.ts:', ...SUMMARY]),
      /^FAIL src\/a\.test\.ts: 0 passed, 1 failed\n {2}This file holds no test/,
    );
    assert.match(
      told(['src/a.test.ts:', ...SUMMARY], 0, true),
      /^ok {3}src\/a\.test\.ts: 0 passed, 0 failed\n/,
    );
  });
});
