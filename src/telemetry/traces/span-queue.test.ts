import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { AT, requestEnded } from '../events.fixture.ts';
import type { SpanExporter } from './otlp-exporter.ts';
import { requestSpan } from './span.ts';
import { SpanQueue } from './span-queue.ts';

const SPAN = requestSpan(requestEnded(), 1);

/** An exporter that keeps the sizes of its batches; each arrives unless `arrives` says no. */
function exporter(arrives: (batch: number) => boolean = () => true) {
  const batches: number[] = [];
  let closed = 0;
  const exporting: SpanExporter = {
    async export(spans) {
      batches.push(spans.length);
      return arrives(batches.length);
    },
    async close() {
      closed++;
    },
  };
  return { exporting: Promise.resolve(exporting), batches, closed: () => closed };
}

describe('SpanQueue', () => {
  test('sends after a moment what has come by then', async () => {
    const clock = new FakeClock(AT);
    const { exporting, batches } = exporter();
    const queue = new SpanQueue(exporting, clock);
    queue.add(SPAN);
    queue.add(SPAN);
    await clock.advance(999);
    assert.deepEqual(batches, []);
    await clock.advance(1);
    assert.deepEqual(batches, [2]);
    assert.equal(clock.timers, 0);
  });

  test('does not wait where there are many, and sends them in bounded batches', async () => {
    const clock = new FakeClock(AT);
    const { exporting, batches } = exporter();
    const queue = new SpanQueue(exporting, clock);
    for (let n = 0; n < 1_200; n++) queue.add(SPAN);
    await clock.advance(0);
    assert.deepEqual(batches, [512, 512, 176]);
    assert.equal(queue.dropped, 0);
  });

  test('closing sends what is left, once, and closes the exporter', async () => {
    const { exporting, batches, closed } = exporter();
    const clock = new FakeClock(AT);
    const queue = new SpanQueue(exporting, clock);
    queue.add(SPAN);
    await queue.close();
    assert.deepEqual([batches, closed(), clock.timers], [[1], 1, 0]);
  });

  test('a batch that does not arrive is counted, and the next one is tried', async () => {
    const clock = new FakeClock(AT);
    const { exporting, batches } = exporter((batch) => batch > 1);
    const queue = new SpanQueue(exporting, clock);
    for (let n = 0; n < 600; n++) queue.add(SPAN);
    await queue.close();
    assert.deepEqual(batches, [512, 88]);
    assert.equal(queue.dropped, 512);
  });

  test('a collector that hangs costs spans, never memory or the end of the process', async () => {
    const clock = new FakeClock(AT);
    const hanging: SpanExporter = {
      export: () => new Promise<boolean>(() => {}),
      close: () => new Promise<void>(() => {}),
    };
    const queue = new SpanQueue(Promise.resolve(hanging), clock);
    for (let n = 0; n < 10_000; n++) queue.add(SPAN);
    assert.ok(queue.dropped >= 5_000, String(queue.dropped));
    const closed = queue.close();
    await clock.advance(3_000);
    await closed;
  });

  test('an exporter that cannot be loaded loses every span, and says how many', async () => {
    const queue = new SpanQueue(Promise.reject(new Error('not installed')), new FakeClock(AT));
    queue.add(SPAN);
    queue.countDropped(2);
    await queue.close();
    assert.equal(queue.dropped, 3);
  });
});
