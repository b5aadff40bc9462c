import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp } from '../source/made-up.fixture.ts';
import { importCycles } from './import-cycles.ts';

describe('no file imports itself over others', () => {
  test('a diamond is none', () => {
    const project = madeUp({
      'src/a.ts': "import './b.ts'; import './c.ts';",
      'src/b.ts': "import './d.ts';",
      'src/c.ts': "import './d.ts';",
      'src/d.ts': '',
    });
    assert.deepEqual(importCycles(project), []);
  });

  test('a cycle is told with its way', () => {
    const project = madeUp({
      'src/a.ts': "import './b.ts';",
      'src/b.ts': "import type { C } from './c.ts';",
      'src/c.ts': "export { a } from './a.ts';",
    });
    assert.deepEqual(importCycles(project), [
      { path: 'src/a.ts', message: 'import cycle: src/a.ts → src/b.ts → src/c.ts → src/a.ts' },
    ]);
  });
});
