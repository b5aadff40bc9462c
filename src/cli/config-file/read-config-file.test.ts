import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ConfigError } from '../../core/fields/problem.ts';
import { readConfigFile } from './read-config-file.ts';

describe('a configuration file is read', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluiceway-read-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = (name: string) => readConfigFile({ path: join(folder, name), name });
  const refused = (name: string, message: RegExp) =>
    assert.rejects(read(name), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      return true;
    });

  test('a text comes back as it is', async () => {
    await writeFile(join(folder, 'a.yaml'), 'auth: öpen\n');
    assert.deepEqual(await read('a.yaml'), { text: 'auth: öpen\n', fileName: 'a.yaml' });
  });

  test('a module is run for its default export, anew each time it has changed', async () => {
    for (const count of [1, 2]) {
      await writeFile(join(folder, 'a.ts'), `const n: number = ${count};\nexport default { n };`);
      assert.deepEqual(await read('a.ts'), { value: { n: count }, fileName: 'a.ts' });
    }
  });

  test('what cannot be read says why, under the name that the user gave', async () => {
    await refused('none.yaml', /^none\.yaml: cannot be read: there is no such file$/);
    await refused('.', /cannot be read: it is a directory$/);
  });

  test('a module that fails, or has no default export, says so in one line', async () => {
    await writeFile(join(folder, 'a.mjs'), "throw new Error('no VAULT_ADDR\\nand more');");
    await refused('a.mjs', /^a\.mjs: cannot be loaded: no VAULT_ADDR$/);
    await writeFile(join(folder, 'b.mjs'), 'export const config = {};');
    await refused('b.mjs', /^b\.mjs: has no default export/);
  });
});
