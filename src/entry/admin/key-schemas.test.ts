import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { keyJson, shownKeyJson } from '../../admit/keys/key-json.ts';
import { administration } from './administration.fixture.ts';
import { KeyListSchema, ShownKeySchema } from './key-schemas.ts';

test('the documented keys are those that are sent', async () => {
  const { keys } = administration();
  const shown = await keys.create({ name: 'team' });
  assert.ok(Compile(ShownKeySchema).Check(shownKeyJson(shown)));
  assert.ok(Compile(KeyListSchema).Check({ data: (await keys.list()).map(keyJson) }));
});
