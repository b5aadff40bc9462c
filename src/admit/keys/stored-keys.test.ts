import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KeyStore, StoredKey } from '../../ports/stores/key-store.ts';
import { StoreDown } from '../../ports/stores/limit-store.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { keyDigest } from '../key-ring.ts';
import { StoredKeys } from './stored-keys.ts';

/** A store in which the test writes, and which it can take away. */
class WrittenStore implements Pick<KeyStore, 'version' | 'all'> {
  keys: StoredKey[] = [];
  down = false;
  asked = 0;
  #version = 1;

  write(...keys: StoredKey[]): void {
    this.keys = keys;
    this.#version++;
  }

  async version(): Promise<number> {
    this.asked++;
    if (this.down) throw new StoreDown('the test', undefined);
    return this.#version;
  }

  async all(): Promise<readonly StoredKey[]> {
    if (this.down) throw new StoreDown('the test', undefined);
    return this.keys;
  }
}

function stored(key: string, parts: Partial<StoredKey> = {}): StoredKey {
  const of = { name: 'team', tenant: 'team', plan: 'gold', createdAt: 0, revokedAt: undefined, older: [] };
  return { ...of, digest: keyDigest(key), prefix: key.slice(0, 14), ...parts };
}

async function setup(...keys: StoredKey[]) {
  const clock = new FakeClock();
  const store = new WrittenStore();
  store.write(...keys);
  const known = new StoredKeys(store, clock);
  await known.start();
  return { clock, store, known, find: (key: string) => known.find(keyDigest(key)) };
}

describe('keys of the store', () => {
  test('are found by their digest, with plan and tenant', async () => {
    const { find } = await setup(stored('sk-one'));
    assert.deepEqual(find('sk-one'), { keyName: 'team', tenant: 'team', plan: 'gold' });
    assert.equal(find('sk-two'), undefined);
  });

  test('that are made, rotated or revoked elsewhere are obeyed within half a second', async () => {
    const { clock, store, find } = await setup();
    assert.equal(find('sk-one'), undefined);
    store.write(stored('sk-one'));
    await clock.advance(500);
    assert.ok(find('sk-one'));
    store.write(stored('sk-one', { revokedAt: 1 }));
    await clock.advance(500);
    assert.equal(find('sk-one'), undefined);
  });

  test('that were replaced hold for the overlap, and not one millisecond longer', async () => {
    const { clock, find } = await setup(
      stored('sk-new', { older: [{ digest: keyDigest('sk-old'), untilMs: new FakeClock().now() + 1_000 }] }),
    );
    assert.ok(find('sk-old'));
    await clock.advance(999);
    assert.ok(find('sk-old'));
    await clock.advance(1);
    assert.equal(find('sk-old'), undefined);
    assert.ok(find('sk-new'));
  });

  test('keep working while the store is down, and it is told that others may exist', async () => {
    const { clock, store, known, find } = await setup(stored('sk-one'));
    store.down = true;
    await clock.advance(500);
    assert.ok(find('sk-one'));
    assert.equal(known.upToDate, false);
    store.down = false;
    await clock.advance(500);
    assert.equal(known.upToDate, true);
  });

  test('cost the store nothing when they are looked up', async () => {
    const { store, find } = await setup(stored('sk-one'));
    const { asked } = store;
    for (let n = 0; n < 100; n++) find(`sk-wrong-${n}`);
    assert.equal(store.asked, asked);
  });

  test('a refresh knows what was written before it, also while another reading is under way', async () => {
    const { store, known, find } = await setup();
    const earlier = known.refresh();
    store.write(stored('sk-one'));
    await known.refresh();
    assert.ok(find('sk-one'));
    await earlier;
  });

  test('nothing is asked any more once it has stopped', async () => {
    const { clock, store, known } = await setup();
    known.stop();
    const { asked } = store;
    await clock.advance(5_000);
    assert.equal(store.asked, asked);
    assert.equal(clock.timers, 0);
  });
});
