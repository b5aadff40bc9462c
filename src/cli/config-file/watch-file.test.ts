import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type FileWatch, watchFile } from './watch-file.ts';

describe('a change of the configuration file is noticed', () => {
  let folder: string;
  let watch: FileWatch | undefined;
  let hints: number;
  let wake: (() => void) | undefined;

  function begin(path: string): void {
    hints = 0;
    watch = watchFile(path, () => {
      hints++;
      wake?.();
    });
  }

  /** Resolves with the next hint after the change. */
  async function noticed(change: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    await change();
    await promise;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluiceway-watch-'));
  });
  afterEach(async () => {
    watch?.close();
    await rm(folder, { recursive: true });
  });

  test('written in place', async () => {
    const path = join(folder, 'a.yaml');
    await writeFile(path, '1');
    begin(path);
    await noticed(() => writeFile(path, '2'));
  });

  test('replaced by another file, twice, as editors do', async () => {
    const path = join(folder, 'a.yaml');
    await writeFile(path, '1');
    begin(path);
    for (const text of ['2', '3']) {
      await writeFile(join(folder, 'other'), text);
      await noticed(() => rename(join(folder, 'other'), path));
    }
  });

  test('a link to its folder replaced beside it, twice, as Kubernetes does', async () => {
    for (const version of ['..v1', '..v2', '..v3']) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'a.yaml'), version);
    }
    await symlink('..v1', join(folder, '..data'));
    await symlink('..data/a.yaml', join(folder, 'a.yaml'));
    begin(join(folder, 'a.yaml'));
    for (const version of ['..v2', '..v3']) {
      await symlink(version, join(folder, '..tmp'));
      await noticed(() => rename(join(folder, '..tmp'), join(folder, '..data')));
    }
  });

  test('the target of a link written in place', async () => {
    await mkdir(join(folder, 'far'));
    const target = join(folder, 'far', 'b.yaml');
    await writeFile(target, '1');
    await symlink(target, join(folder, 'a.yaml'));
    begin(join(folder, 'a.yaml'));
    await noticed(() => writeFile(target, '2'));
  });

  test('a change of another file in the folder is no hint', async () => {
    const path = join(folder, 'a.yaml');
    await writeFile(path, '1');
    begin(path);
    await writeFile(join(folder, 'log.txt'), 'x');
    const before = hints;
    await noticed(() => writeFile(path, '2'));
    assert.equal(before, 0);
  });
});
