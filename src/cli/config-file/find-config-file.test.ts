import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { findConfigFile } from './find-config-file.ts';

describe('which configuration file is used', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluiceway-find-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('none is named and none is there: the defaults', () => {
    assert.equal(findConfigFile(folder, undefined), undefined);
  });

  test('none is named: sluiceway.yaml of this folder', async () => {
    await writeFile(join(folder, 'sluiceway.yaml'), '');
    assert.deepEqual(findConfigFile(folder, undefined), {
      path: join(folder, 'sluiceway.yaml'),
      name: 'sluiceway.yaml',
    });
  });

  test('one is named: that one, so that a missing file is an error and never the defaults', () => {
    assert.deepEqual(findConfigFile(folder, 'conf/a.yaml'), {
      path: join(folder, 'conf/a.yaml'),
      name: 'conf/a.yaml',
    });
  });

  test('messages name a file elsewhere by its whole path', async () => {
    await mkdir(join(folder, 'here'));
    const path = join(folder, 'a.yaml');
    assert.deepEqual(findConfigFile(join(folder, 'here'), '../a.yaml'), { path, name: path });
  });
});
