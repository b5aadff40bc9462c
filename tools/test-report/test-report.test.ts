import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type FILES, type Ran, runIn } from './test-files.fixture.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const NODE = [process.execPath, '--test', `--test-reporter=${here('node-reporter.ts')}`];
const BUN = [process.execPath, here('bun.ts')];

/** Each runtime's own tests are told by its own report. */
const runTests = (files: readonly (keyof typeof FILES)[]): Promise<Ran> =>
  runIn(files, 'Bun' in globalThis ? BUN : [...NODE, ...files]);

describe('the report of a test run', { timeout: 60_000 }, () => {
  test('is one line a file and the totals where all is well', async () => {
    const { code, lines } = await runTests(['good.test.ts']);
    assert.deepEqual(lines, [
      'ok   good.test.ts: 1 passed, 0 failed, 1 skipped',
      '1 passed, 0 failed, 1 skipped',
    ]);
    assert.equal(code, 0);
  });

  test('shows the name, the difference, the place and the output of a failure', async () => {
    const { code, lines, text } = await runTests(['good.test.ts', 'wrong.test.ts']);
    assert.equal(code, 1);
    assert.ok(lines.includes('ok   good.test.ts: 1 passed, 0 failed, 1 skipped'), text);
    assert.ok(lines.includes('FAIL wrong.test.ts: 1 passed, 1 failed'), text);
    for (const part of [
      'a group > differs',
      'strictly deep-equal',
      /\+ +2\n *- +3/,
      /wrong\.test\.ts:5:\d+/,
      'a hint',
    ])
      assert.match(text, typeof part === 'string' ? new RegExp(part) : part);
    assert.doesNotMatch(text, /idle talk/);
    assert.equal(lines.at(-1), '2 passed, 1 failed, 1 skipped');
  });

  test('shows why a file could not be loaded', async () => {
    const { code, lines, text } = await runTests(['crashed.test.ts', 'good.test.ts']);
    assert.equal(code, 1);
    assert.ok(lines.includes('FAIL crashed.test.ts: 0 passed, 1 failed'), text);
    assert.match(text, /cannot be loaded[\s\S]*crashed\.test\.ts:1:/);
    assert.equal(lines.at(-1), '1 passed, 1 failed, 1 skipped');
  });

  test('fails a file without tests', async () => {
    const { code, lines, text } = await runTests(['empty.test.ts', 'good.test.ts']);
    assert.equal(code, 1);
    assert.ok(lines.includes('FAIL empty.test.ts: 0 passed, 1 failed'), text);
    assert.equal(lines.at(-1), '1 passed, 1 failed, 1 skipped');
  });

  test('fails where a test ends the process as if all were well', async () => {
    const { code, lines, text } = await runTests(['quits.test.ts']);
    assert.equal(code, 1);
    assert.match(text, /FAIL .*quits\.test\.ts/);
    assert.match(lines.at(-1) ?? '', /^\d passed, 1 failed$/);
  });
});
