import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { calcPrice } from '@pydantic/genai-prices';
import { DEFAULT_ALIASES } from '../../src/roots/default-aliases.ts';
import { KNOWN_MODELS } from '../../src/roots/known-models/known-models.ts';
import { currentNames } from './aliases.ts';
import { ALIASES_FILE, aliasesText, NAMES_FILE, namesText } from './refresh.ts';

function priceOf(id: string): unknown {
  return calcPrice({ input_tokens: 1 }, id, { providerId: 'aws' });
}

describe('default names of models', () => {
  test('are those of the price package: `npm run models` would change nothing', async () => {
    assert.equal(await readFile(ALIASES_FILE, 'utf8'), aliasesText());
  });

  test('and so are the names that a file with providers only answers to', async () => {
    assert.equal(await readFile(NAMES_FILE, 'utf8'), namesText());
    const { claude, gpt } = currentNames();
    for (const name of ['claude-opus-5-5', 'claude-haiku-4-5']) assert.ok(claude.includes(name), name);
    for (const name of ['gpt-6-sol', 'gpt-4o-mini', 'gpt-5.1']) assert.ok(gpt.includes(name), name);
    for (const name of ['claude-3-haiku', 'gpt-3.5-turbo', 'gpt-5-pro', 'gpt-image-2'])
      assert.ok(!claude.includes(name) && !gpt.includes(name), name);
  });

  test("Bedrock's ids, which the catalogue has for prices only, are of models that it knows", () => {
    const known = KNOWN_MODELS.bedrock ?? assert.fail('Bedrock has names');
    for (const [name, id] of Object.entries(known.names)) {
      assert.ok(currentNames().claude.includes(name), name);
      assert.ok(priceOf(id), `${id} has a price`);
    }
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
