import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheDirectives, NO_DIRECTIVES } from './cache-control.ts';

const CASES: readonly (readonly [string | null, object])[] = [
  [null, {}],
  ['', {}],
  ['no-store', { noStore: true }],
  ['No-Cache', { noCache: true }],
  ['only-if-cached, max-age=60', { onlyIfCached: true, maxAgeMs: 60_000 }],
  ['max-age="5"', { maxAgeMs: 5_000 }],
  ['max-age=0', { maxAgeMs: 0 }],
  ['max-age=soon', {}],
  ['max-age=-1', {}],
  ['private, max-stale=9,, =', {}],
];

for (const [header, expected] of CASES) {
  test(`cache-control ${JSON.stringify(header)}`, () =>
    assert.deepEqual(cacheDirectives(header), { ...NO_DIRECTIVES, ...expected }));
}
