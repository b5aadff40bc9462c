import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samples } from './exposition.fixture.ts';
import { ProcessMetrics } from './process-metrics.ts';

test('the process tells its memory, its CPU time and how late its event loop is', () => {
  const metrics = new ProcessMetrics();
  try {
    for (let scrape = 0; scrape < 2; scrape++) {
      const found = samples(metrics.write());
      assert.ok((found.get('process_resident_memory_bytes') ?? 0) > 1e6);
      assert.ok((found.get('process_cpu_seconds_total') ?? 0) > 0);
      for (const stat of ['p50', 'p99', 'max']) {
        const late = found.get(`sluiceway_event_loop_delay_seconds{stat="${stat}"}`);
        assert.ok(late !== undefined && late >= 0 && Number.isFinite(late), stat);
      }
    }
  } finally {
    metrics.close();
  }
});
