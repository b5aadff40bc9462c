import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { parseSettings } from '../src/roots/configuration.ts';
import { DOCS_FILE, docsText, SCHEMA_FILE, schemaText } from '../tools/config-reference.ts';

describe('what is published of the configuration (node tools/config-reference.ts makes it anew)', () => {
  test('schema/sluiceway.schema.json is the definition', async () => {
    assert.equal(await readFile(SCHEMA_FILE, 'utf8'), schemaText());
  });

  test('the tables of docs/config.md are the definition', async () => {
    const page = await readFile(DOCS_FILE, 'utf8');
    assert.equal(page, docsText(page));
  });

  test('the YAML of docs/config.md is accepted', async () => {
    const page = await readFile(DOCS_FILE, 'utf8');
    const [, text] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    assert.ok(text);
    const settings = parseSettings(
      { text, fileName: 'docs/config.md' },
      { IDE_TEAM_KEY: '0123456789abcdef', ANTHROPIC_API_KEY: 'key' },
    );
    assert.deepEqual([...settings.models.keys()], ['sonnet', 'small']);
  });
});
