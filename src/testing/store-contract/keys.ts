import assert from 'node:assert/strict';
import type { StoredKey } from '../../ports/stores/key-store.ts';
import { type StoreUnderTest, storeTest } from './subject.ts';

/** Far from any test's time, either way. */
const PAST_MS = 1_000_000_000_000;
const FUTURE_MS = 5_000_000_000_000;

function key(name: string, more: Partial<StoredKey> = {}): StoredKey {
  return {
    name,
    digest: `${name}-digest-1`,
    prefix: 'sk-sluice-abcd',
    tenant: 'team',
    plan: undefined,
    createdAt: 1_700_000_000_000,
    revokedAt: undefined,
    older: [],
    ...more,
  };
}

export function keyStoreContract(subject: StoreUnderTest): void {
  storeTest(subject, 'keys come back as they were made, in that order', async ({ keys }) => {
    const made = [key('zoe', { plan: 'gold' }), key('ada'), key('mia', { tenant: 'other' })];
    for (const each of made) assert.equal(await keys.create(each), true);
    assert.deepEqual(await keys.all(), made);
  });

  storeTest(subject, 'a name is taken once, also after its key was revoked', async ({ keys }) => {
    await keys.create(key('ada'));
    assert.equal(await keys.create(key('ada', { digest: 'other' })), false);
    await keys.revoke('ada', 5);
    assert.equal(await keys.create(key('ada', { digest: 'other' })), false);
    assert.deepEqual(await keys.all(), [key('ada', { revokedAt: 5 })]);
  });

  storeTest(subject, 'of many that make one name at once, one does', async (_store, session) => {
    const connections = await Promise.all(Array.from({ length: 4 }, () => session.connect()));
    const made = await Promise.all(
      connections.map(({ keys }, n) => keys.create(key('ada', { digest: `${n}` }))),
    );
    assert.equal(made.filter(Boolean).length, 1);
  });

  storeTest(subject, 'a rotated key: the new digest, and the old one for its overlap', async ({ keys }) => {
    await keys.create(key('ada'));
    assert.equal(await keys.rotate('ada', { digest: 'second', prefix: 'p2' }, FUTURE_MS), true);
    assert.equal(await keys.rotate('ada', { digest: 'third', prefix: 'p3' }, FUTURE_MS), true);
    const [rotated] = await keys.all();
    assert.deepEqual([rotated?.digest, rotated?.prefix], ['third', 'p3']);
    assert.deepEqual(
      new Set(rotated?.older.map(({ digest }) => digest)),
      new Set(['second', 'ada-digest-1']),
    );
    assert.ok(rotated?.older.every(({ untilMs }) => untilMs === FUTURE_MS));
  });

  storeTest(subject, 'a rotation without overlap leaves no old digest', async ({ keys }) => {
    await keys.create(key('ada'));
    await keys.rotate('ada', { digest: 'second', prefix: 'p2' }, PAST_MS);
    assert.deepEqual(await keys.all(), [key('ada', { digest: 'second', prefix: 'p2' })]);
  });

  storeTest(subject, 'a revoked key is not rotated; revoked again it keeps its time', async ({ keys }) => {
    await keys.create(key('ada'));
    assert.equal(await keys.revoke('ada', 5), true);
    assert.equal(await keys.revoke('ada', 9), true);
    assert.equal(await keys.rotate('ada', { digest: 'second', prefix: 'p2' }, FUTURE_MS), false);
    assert.deepEqual(await keys.all(), [key('ada', { revokedAt: 5 })]);
  });

  storeTest(subject, 'an unknown name', async ({ keys }) => {
    assert.equal(await keys.revoke('ada', 5), false);
    assert.equal(await keys.rotate('ada', { digest: 'second', prefix: 'p2' }, FUTURE_MS), false);
    assert.deepEqual(await keys.all(), []);
  });

  storeTest(
    subject,
    'the version grows with each change, and other connections see it',
    async ({ keys }, session) => {
      const other = (await session.connect()).keys;
      const versions = [await other.version()];
      await keys.create(key('ada'));
      versions.push(await other.version());
      await keys.rotate('ada', { digest: 'second', prefix: 'p2' }, FUTURE_MS);
      versions.push(await other.version());
      await keys.revoke('ada', 5);
      versions.push(await other.version());
      assert.deepEqual(
        versions.toSorted((a, b) => a - b),
        versions,
      );
      assert.equal(new Set(versions).size, 4, `all differ: ${versions}`);
      assert.equal(await other.version(), versions[3], 'and without a change it stays');
    },
  );
}
