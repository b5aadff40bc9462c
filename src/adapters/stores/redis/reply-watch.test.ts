import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { ReplyWatch } from './reply-watch.ts';

function watched() {
  const clock = new FakeClock();
  const silences: number[] = [];
  return { clock, silences, watch: new ReplyWatch(clock, () => silences.push(clock.monotonic())) };
}

describe('a server that does not reply', () => {
  test('is told after 600 to 800 ms', async () => {
    for (const lateMs of [0, 50, 199]) {
      const { clock, silences, watch } = watched();
      const start = clock.monotonic();
      watch.sent();
      await clock.advance(lateMs);
      watch.replied();
      watch.sent();
      await clock.advance(599);
      assert.deepEqual(silences, []);
      await clock.advance(201);
      assert.equal(silences.length, 1);
      assert.ok((silences[0] ?? 0) - start <= lateMs + 800);
    }
  });

  test('is told though others were replied to before', async () => {
    const { clock, silences, watch } = watched();
    for (let n = 0; n < 10; n++) {
      watch.sent();
      watch.replied();
      await clock.advance(150);
    }
    watch.sent();
    await clock.advance(1_000);
    assert.equal(silences.length, 1);
  });

  test('is not one that replies late but in time', async () => {
    const { clock, silences, watch } = watched();
    for (let n = 0; n < 20; n++) {
      watch.sent();
      await clock.advance(500);
      watch.replied();
    }
    await clock.advance(5_000);
    assert.deepEqual(silences, []);
  });

  test('is nobody’s concern after the watch has stopped', async () => {
    const { clock, silences, watch } = watched();
    watch.sent();
    watch.stop();
    await clock.advance(5_000);
    assert.deepEqual(silences, []);
  });
});
