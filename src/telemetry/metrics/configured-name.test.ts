import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuredName } from './configured-name.ts';

test('only a name of the configuration becomes a label', () => {
  const names = new Set(['sonnet']);
  assert.equal(configuredName(names, 'sonnet'), 'sonnet');
  assert.equal(configuredName(names, 'made up'), 'other');
  assert.equal(configuredName(names, undefined), 'none');
});
