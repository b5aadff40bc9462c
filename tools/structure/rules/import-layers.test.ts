import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { importLayers } from './import-layers.ts';

const check = (files: Record<string, string>): string[] => placesOf(importLayers(madeUp(files)));

describe('imports go one way', () => {
  test('downwards and within a layer is right', () => {
    assert.deepEqual(
      check({
        'src/core/a.ts': "import { b } from './b.ts';",
        'src/ports/a.ts': "import type { A } from '../core/a.ts';",
        'src/gateway/a.ts': "import { a } from '../call/a.ts';",
        'src/entry/a.ts': "import { a } from '../gateway/a.ts';",
        'src/config/a.ts': "import { a } from '../ports/a.ts';",
        'src/cli/a.ts': "import { a } from '../adapters/bun/a.ts';",
      }),
      [],
    );
  });

  test('upwards and from stage to stage is wrong, also for types and where a name is handed on', () => {
    assert.deepEqual(
      check({
        'src/core/a.ts': "import { a } from '../ports/a.ts';",
        'src/call/a.ts': "\nexport { a } from '../route/a.ts';",
        'src/wire/a.ts': "type A = import('../providers/a.ts').A;",
        'src/gateway/a.ts': "await import('../entry/a.ts');",
        'src/entry/a.ts': "import { a } from '../adapters/bun/a.ts';",
      }),
      ['src/core/a.ts:1', 'src/call/a.ts:2', 'src/wire/a.ts:1', 'src/gateway/a.ts:1', 'src/entry/a.ts:1'],
    );
  });

  test('a file outside of all layers is wrong', () => {
    assert.deepEqual(check({ 'src/elsewhere/a.ts': '' }), ['src/elsewhere/a.ts']);
  });

  test('a test may import what it likes', () => {
    assert.deepEqual(check({ 'src/core/a.test.ts': "import { a } from '../adapters/a.ts';" }), []);
  });
});
