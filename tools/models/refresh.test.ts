import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { DEFAULT_ALIASES } from '../../src/roots/default-aliases.ts';
import { ALIASES_FILE, aliasesText } from './refresh.ts';

describe('default names of models', () => {
  test('are those of the price package: `npm run models` would change nothing', async () => {
    assert.equal(await readFile(ALIASES_FILE, 'utf8'), aliasesText());
  });

  test('each stands for one model', () => {
    const names = [...DEFAULT_ALIASES.sonnet, ...DEFAULT_ALIASES.haiku];
    assert.equal(new Set(names).size, names.length);
  });

  test('have new models and retired ones, large and small apart', () => {
    const { sonnet, haiku } = DEFAULT_ALIASES;
    for (const name of [
      'claude-opus-5-5',
      'claude-3-5-sonnet-20240620',
      'gpt-6-sol',
      'us.anthropic.claude-*',
    ])
      assert.ok(sonnet.includes(name), name);
    for (const name of [
      'claude-haiku-4-5',
      'claude-3-haiku-20240307',
      'gpt-4o-mini',
      'us.anthropic.claude-haiku-*',
    ])
      assert.ok(haiku.includes(name), name);
  });
});
