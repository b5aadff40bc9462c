import assert from 'node:assert/strict';
import type { CacheEntry } from '../../ports/stores/cache-store.ts';
import { type StoreUnderTest, storeTest } from './subject.ts';

const FUTURE_MS = 5_000_000_000_000;
const MANY = 1000;

function entry(key: string, more: Partial<CacheEntry> = {}): CacheEntry {
  const answer = JSON.stringify([{ type: 'text', text: `to ${key}, with ü and "quotes"` }]);
  return {
    key,
    tenant: 'team',
    model: 'small',
    answer,
    storedAtMs: 1_700_000_000_000,
    keepUntilMs: FUTURE_MS,
    ...more,
  };
}

function semantic(key: string, partition = 'p1', more: Partial<CacheEntry> = {}): CacheEntry {
  const vector = Float32Array.from([0.25, -1.5, key.length]);
  return entry(key, { semantic: { partition, text: `what of ${key}?`, vector }, ...more });
}

export function cacheStoreContract(subject: StoreUnderTest): void {
  exactTests(subject);
  neighbourTests(subject);
}

function exactTests(subject: StoreUnderTest): void {
  storeTest(subject, 'an entry comes back as it was put', async ({ cache }, session) => {
    await cache.put(entry('a'), MANY);
    await cache.put(semantic('b'), MANY);
    for (const each of [cache, (await session.connect()).cache]) {
      assert.deepEqual(plain(await each.get('a')), plain(entry('a')));
      assert.deepEqual(plain(await each.get('b')), plain(semantic('b')));
      assert.equal(await each.get('c'), undefined);
    }
  });

  storeTest(subject, 'put again, the entry is replaced', async ({ cache }) => {
    await cache.put(semantic('a'), MANY);
    await cache.put(entry('a', { answer: '[]', storedAtMs: 5 }), MANY);
    assert.deepEqual(plain(await cache.get('a')), plain(entry('a', { answer: '[]', storedAtMs: 5 })));
    assert.deepEqual(await cache.neighbours('p1', 10), []);
  });

  storeTest(subject, 'an entry past its time is gone', async ({ cache }) => {
    await cache.put(semantic('a', 'p1', { keepUntilMs: 1_600_000_000_000 }), MANY);
    assert.deepEqual(await cache.neighbours('p1', 10), []);
    assert.equal(await cache.get('a'), undefined);
  });

  storeTest(subject, 'the least recently used go first', async ({ cache }, session) => {
    for (const key of ['a', 'b', 'c']) {
      await cache.put(semantic(key), 3);
      await session.advance(2);
    }
    await cache.get('a');
    await session.advance(2);
    await cache.put(semantic('d'), 3);
    assert.equal(await cache.get('b'), undefined);
    assert.deepEqual(
      new Set((await cache.neighbours('p1', 10)).map(({ key }) => key)),
      new Set(['a', 'c', 'd']),
    );
    await cache.put(semantic('e'), 1);
    assert.deepEqual(
      await Promise.all(['a', 'c', 'd', 'e'].map(async (key) => (await cache.get(key))?.key)),
      [undefined, undefined, undefined, 'e'],
    );
  });

  storeTest(subject, 'cleared by tenant, by model, by both, or whole', async ({ cache }) => {
    const all = [
      semantic('a'),
      semantic('b', 'p1', { tenant: 'other' }),
      semantic('c', 'p1', { model: 'large' }),
      semantic('d', 'p1', { tenant: 'other', model: 'large' }),
    ];
    for (const [filter, left] of [
      [{ tenant: 'other' }, ['a', 'c']],
      [{ model: 'large' }, ['a', 'b']],
      [{ tenant: 'other', model: 'large' }, ['a', 'b', 'c']],
      [{ tenant: 'nobody' }, ['a', 'b', 'c', 'd']],
      [{}, []],
    ] as const) {
      for (const each of all) await cache.put(each, MANY);
      assert.equal(await cache.clear(filter), all.length - left.length);
      const found = await Promise.all(all.map(async ({ key }) => (await cache.get(key))?.key));
      assert.deepEqual(
        found.filter((key) => key !== undefined),
        left,
      );
      assert.equal((await cache.neighbours('p1', 10)).length, left.length);
    }
  });
}

function neighbourTests(subject: StoreUnderTest): void {
  storeTest(subject, 'neighbours: of one partition, those with a vector', async ({ cache }) => {
    await cache.put(semantic('a'), MANY);
    await cache.put(semantic('b', 'p2'), MANY);
    await cache.put(entry('c'), MANY);
    const found = await cache.neighbours('p1', 10);
    assert.deepEqual(
      found.map(({ key, text, vector, storedAtMs }) => ({ key, text, vector: [...vector], storedAtMs })),
      [{ key: 'a', text: 'what of a?', vector: [0.25, -1.5, 1], storedAtMs: 1_700_000_000_000 }],
    );
    assert.ok(found[0]?.vector instanceof Float32Array);
  });

  storeTest(subject, 'neighbours: so many, the most recently used first', async ({ cache }, session) => {
    for (const key of ['a', 'b', 'c', 'd']) {
      await cache.put(semantic(key), MANY);
      await session.advance(2);
    }
    await cache.get('b');
    await session.advance(2);
    const found = await cache.neighbours('p1', 3);
    assert.deepEqual(
      found.map(({ key }) => key),
      ['b', 'd', 'c'],
    );
  });
}

/** With the vector as an array: typed arrays of two runtimes compare alike. */
function plain(found: CacheEntry | undefined): unknown {
  if (!found) return undefined;
  const { semantic: facts, ...rest } = found;
  return facts ? { ...rest, semantic: { ...facts, vector: [...facts.vector] } } : rest;
}
