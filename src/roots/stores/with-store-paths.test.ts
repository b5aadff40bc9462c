import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { parseSettings } from '../configuration.ts';
import { sqlitePath } from './with-store-paths.ts';

function pathIn(fileName: string | undefined, state: string): string {
  const text = JSON.stringify({ stores: { state } });
  const source = fileName === undefined ? { value: JSON.parse(text) } : { text, fileName };
  return sqlitePath(parseSettings(source, {}).stores.state);
}

test('a relative path starts at the folder of its configuration, without a file at the working directory', () => {
  assert.equal(pathIn('/etc/sluiceway/sluiceway.yaml', 'sqlite:./data/s.db'), '/etc/sluiceway/data/s.db');
  assert.equal(pathIn('conf/sluiceway.yaml', 'sqlite:../s.db'), resolve('s.db'));
  assert.equal(pathIn(undefined, 'sqlite:s.db'), resolve('s.db'));
});

test('an absolute path stays', () => {
  assert.equal(pathIn('/etc/sluiceway.yaml', 'sqlite:/var/lib/s.db'), '/var/lib/s.db');
});

test('the default lies beside the configuration', () => {
  const { state } = parseSettings({ text: '', fileName: '/etc/sluiceway/sluiceway.yaml' }, {}).stores;
  assert.equal(sqlitePath(state), '/etc/sluiceway/data/sluiceway.db');
});
