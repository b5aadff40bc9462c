import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from '../../adapters/system/random.ts';
import { keyDigest } from '../key-ring.ts';
import { newKey } from './new-key.ts';

test('a new key has at least 128 random bits, and its prefix gives away 16 of them', () => {
  const made = Array.from({ length: 100 }, () => newKey(systemRandom));
  assert.equal(new Set(made.map(({ key }) => key)).size, 100);
  for (const { key, digest } of made) {
    assert.match(key, /^sk-sluice-[0-9a-f]{40}$/);
    assert.deepEqual(digest, { digest: keyDigest(key), prefix: key.slice(0, 14) });
  }
});
