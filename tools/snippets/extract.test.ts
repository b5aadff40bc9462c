import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { extractSnippets } from './extract.ts';

const PAGE = [
  'Words.',
  '',
  '<!-- run expect="delta" -->',
  '```sh',
  'curl x',
  '```',
  '',
  '- in a list',
  '  <!-- not run: needs an account -->',
  '  ```yaml',
  '  a:',
  '    b: 1',
  '  ```',
  '',
  '```sh',
  'nobody said',
  '```',
].join('\n');

describe('extractSnippets', () => {
  test('finds blocks with what is to be done with them', () => {
    assert.deepEqual(
      extractSnippets('x.md', PAGE).map(({ line, language, text, mode, expect }) => [
        line,
        language,
        text,
        mode,
        expect,
      ]),
      [
        [4, 'sh', 'curl x\n', 'run', 'delta'],
        [10, 'yaml', 'a:\n  b: 1\n', 'skip', undefined],
        [15, 'sh', 'nobody said\n', 'none', undefined],
      ],
    );
  });

  test('refuses a block that never ends', () => {
    assert.throws(() => extractSnippets('x.md', '```sh\nls'), /x\.md:1/);
  });
});
