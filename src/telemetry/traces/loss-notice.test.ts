import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { LossNotice } from './loss-notice.ts';

test('the first loss is told at once, later ones in sums a minute apart', async () => {
  const clock = new FakeClock();
  const told: number[] = [];
  const notice = new LossNotice(clock, (lost) => void told.push(lost));
  notice.lost(0);
  notice.lost(3);
  notice.lost(4);
  notice.lost(5);
  assert.deepEqual(told, [3]);
  await clock.advance(60_000);
  assert.deepEqual(told, [3, 9]);
  await clock.advance(180_000);
  assert.deepEqual(told, [3, 9]);
  notice.lost(1);
  notice.lost(2);
  notice.close();
  assert.deepEqual(told, [3, 9, 1, 2]);
});
