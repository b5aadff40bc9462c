import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceEvent } from '../../core/events.ts';
import { mergeMetrics } from './merge-metrics.ts';
import { ReloadCounts } from './reload-counts.ts';

const NOTE = { type: 'service', at: 0, level: 'info', message: 'm' } as const satisfies ServiceEvent;

test('reloads are counted, and a refused one is in sight until a good one comes', () => {
  const counts = new ReloadCounts();
  counts.count(NOTE);
  counts.count({ ...NOTE, reload: 'refused' });
  assert.match(counts.write(), /reloads_total\{result="ok"\} 0\n.*result="refused"\} 1\n/);
  assert.match(counts.write(), /^sluiceway_config_stale 1$/m);
  counts.count({ ...NOTE, reload: 'ok' });
  assert.match(counts.write(), /^sluiceway_config_stale 0$/m);
});

test('several workers that reload the same file count one reload', () => {
  const texts = [1, 2].map(() => {
    const counts = new ReloadCounts();
    counts.count({ ...NOTE, reload: 'refused' });
    return counts.write();
  });
  assert.match(mergeMetrics(texts), /result="refused"\} 1\n(.|\n)*sluiceway_config_stale 1\n/);
});
