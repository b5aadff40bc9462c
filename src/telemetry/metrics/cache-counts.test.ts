import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMES, requestEnded } from '../events.fixture.ts';
import { CacheCounts, cameFromCache } from './cache-counts.ts';

test('look-ups are counted by model and result, and what shadow mode has held back', () => {
  const counts = new CacheCounts(() => NAMES);
  counts.count(requestEnded());
  counts.count(requestEnded({ cache: 'hit' }));
  counts.count(requestEnded({ cache: 'hit' }));
  counts.count(requestEnded({ cache: 'miss', cacheShadow: 'unlike' }));
  assert.deepEqual(counts.write().match(/^sluiceway_cache.*$/gm), [
    'sluiceway_cache_lookups_total{model="sonnet",result="hit"} 2',
    'sluiceway_cache_lookups_total{model="sonnet",result="miss"} 1',
    'sluiceway_cache_shadow_hits_total{model="sonnet",answer="unlike"} 1',
  ]);
});

test('what a cache has given was counted when it was made', () => {
  assert.deepEqual(
    (['hit', 'semantic-hit', 'stale', 'miss', 'bypass', undefined] as const).map(cameFromCache),
    [true, true, true, false, false, false],
  );
});
