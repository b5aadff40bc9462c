import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RULES } from './rules.ts';

test('each file of rules/ is in the list', () => {
  const files = readdirSync(join(import.meta.dirname, 'rules')).filter((name) => !name.endsWith('.test.ts'));
  const names = files.map((name) =>
    name.replace('.ts', '').replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase()),
  );
  assert.deepEqual(RULES.map((rule) => rule.name).toSorted(), names.toSorted());
});
