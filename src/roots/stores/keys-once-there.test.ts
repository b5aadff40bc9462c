import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { withKeysOnceThere } from './keys-once-there.ts';

test('keys of a file that is not there are none, until somebody makes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluiceway-once-'));
  const path = join(folder, 'state.db');
  const state = new MemoryStore(new FakeClock()).connect();
  const given = { state, counters: state, limits: state.limits, holder: { owner: 'o', leaseMs: 1_000 } };
  const { keys } = withKeysOnceThere(given, { scheme: 'sqlite', url: `sqlite:${path}` }).state;
  const of = { digest: 'd', prefix: 'p', plan: undefined, createdAt: 0, revokedAt: undefined, older: [] };
  await keys.create({ ...of, name: 'team', tenant: 'team' });
  assert.deepEqual([await keys.all(), await keys.version()], [[], -1]);
  await writeFile(path, '');
  assert.equal((await keys.all()).length, 1);
  assert.ok((await keys.version()) >= 0);
  assert.equal(withKeysOnceThere(given, { scheme: 'memory', url: 'memory:' }), given);
  await rm(folder, { recursive: true });
});
