import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { madeUp, placesOf } from '../source/made-up.fixture.ts';
import { folderFiles } from './folder-files.ts';

const named = (count: number, ending: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`src/call/f${index}${ending}`, '']));

describe('at most 15 files in a folder', () => {
  test('16 are too many', () => {
    assert.deepEqual(folderFiles(madeUp(named(15, '.ts'))), []);
    assert.deepEqual(placesOf(folderFiles(madeUp(named(16, '.ts')))), ['src/call']);
  });

  test('tests, fixtures and what is in sub-folders are not counted', () => {
    const files = {
      ...named(15, '.ts'),
      ...named(15, '.test.ts'),
      ...named(2, '.fixture.ts'),
      'src/call/fixtures/a.ts': '',
      'src/call/deeper/a.ts': '',
    };
    assert.deepEqual(folderFiles(madeUp(files)), []);
  });
});
