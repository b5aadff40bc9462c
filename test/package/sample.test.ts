import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { STARTER_CONFIG } from '../../src/cli/config-file/starter-config.ts';

test('the sample in the package is what `sluiceway init` writes (npm run docs)', () => {
  const path = join(import.meta.dirname, '../../examples/sluiceway.yaml');
  assert.equal(readFileSync(path, 'utf8'), STARTER_CONFIG);
});
