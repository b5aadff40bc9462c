import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { siblingImports } from './sibling-imports.ts';

const NATIVE_TO_OPENAI = { 'src/wire/native/a.ts': "\nimport { b } from '../openai-chat/b.ts';" };

describe('a dialect, a provider kind or an adapter imports no other one', () => {
  test('not without an entry in the list', () => {
    assert.deepEqual(placesOf(siblingImports(madeUp(NATIVE_TO_OPENAI), [])), ['src/wire/native/a.ts:2']);
  });

  test('with one', () => {
    const allowed = [{ from: 'src/wire/{native,other}', to: 'src/wire/openai-chat', because: 'a test' }];
    assert.deepEqual(siblingImports(madeUp(NATIVE_TO_OPENAI), allowed), []);
  });

  test('the other way round needs an entry of its own', () => {
    const allowed = [{ from: 'src/wire/openai-chat', to: 'src/wire/native', because: 'a test' }];
    assert.equal(placesOf(siblingImports(madeUp(NATIVE_TO_OPENAI), allowed))[0], 'src/wire/native/a.ts:2');
  });

  test('an entry that no import needs is told', () => {
    const allowed = [{ from: 'src/wire/a', to: 'src/wire/b', because: 'a test' }];
    assert.match(
      siblingImports(madeUp({}), allowed)[0]?.message ?? '',
      /no import needs src\/wire\/a → src\/wire\/b/,
    );
  });

  test('what stands beside the folders is there for all, but imports none of them', () => {
    const project = madeUp({
      'src/providers/bedrock/deep/a.ts': "import { b } from '../../shared.ts'; import { c } from '../c.ts';",
      'src/providers/shared.ts': "import { a } from './bedrock/deep/a.ts';",
    });
    assert.deepEqual(placesOf(siblingImports(project, [])), ['src/providers/shared.ts:1']);
  });
});
