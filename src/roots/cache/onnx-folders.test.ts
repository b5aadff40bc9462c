import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingOnnxPackages } from '../../adapters/onnx/onnx-embedder.ts';
import { ConfigError } from '../../core/fields/problem.ts';
import { parseSettings } from '../configuration.ts';

test('a local model that cannot be used is refused at start, and says what to do', () => {
  const value = { embedders: { local: { kind: 'onnx', path: './no-such-folder' } } };
  assert.throws(
    () => parseSettings({ value, fileName: '/etc/sluiceway/sluiceway.yaml' }, {}),
    (thrown) => {
      assert.ok(thrown instanceof ConfigError);
      const missing = missingOnnxPackages();
      const expected =
        missing.length > 0
          ? `embedders.local.kind: onnx needs packages that are not installed: npm install ${missing.join(' ')}`
          : 'embedders.local.path: "/etc/sluiceway/no-such-folder" has no model.onnx and no tokenizer.json';
      assert.ok(thrown.message.includes(expected), thrown.message);
      return true;
    },
  );
});

test('embedders that need no files are taken as they are', () => {
  const { embedders } = parseSettings({ value: { embedders: { words: { kind: 'lexical' } } } }, {});
  assert.deepEqual(
    [...embedders],
    [
      ['lexical', { kind: 'lexical' }],
      ['words', { kind: 'lexical' }],
    ],
  );
});
