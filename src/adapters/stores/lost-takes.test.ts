import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { LostTakes } from './lost-takes.ts';

test('a lost take is undone once the store answers, and once', async () => {
  const clock = new FakeClock();
  const undone: string[] = [];
  let down = true;
  const lost = new LostTakes<string>(clock, (take) => {
    if (down) return Promise.reject(new Error('down'));
    undone.push(take);
    return Promise.resolve();
  });
  lost.add('a');
  lost.add('b');
  await clock.advance(2_000);
  assert.deepEqual(undone, []);
  down = false;
  await clock.advance(300);
  lost.add('c');
  await clock.advance(2_000);
  assert.deepEqual(undone, ['a', 'b', 'c']);
});

test('after the store was closed nothing is asked any more', async () => {
  const clock = new FakeClock();
  let asked = 0;
  const lost = new LostTakes<string>(clock, () => Promise.reject(new Error(`${asked++}`)));
  lost.add('a');
  lost.close();
  lost.add('b');
  await clock.advance(5_000);
  assert.equal(asked, 0);
});
