import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../testing/fake-clock.ts';
import { EventQueue } from './event-queue.ts';
import { AT, requestEnded } from './events.fixture.ts';

function startQueue() {
  const clock = new FakeClock(AT);
  const taken: string[][] = [];
  const queue = new EventQueue((events) => {
    taken.push(events.map((event) => ('requestId' in event ? event.requestId : '')));
  }, clock);
  const push = (requestId: string): void => queue.push(requestEnded({ requestId }));
  return { clock, queue, push, taken };
}

describe('EventQueue', () => {
  test('hands over together, and in order, what came within 50 ms of the first', async () => {
    const { clock, push, taken } = startQueue();
    push('a');
    await clock.advance(49);
    push('b');
    assert.deepEqual(taken, []);
    await clock.advance(1);
    push('c');
    await clock.advance(50);
    assert.deepEqual(taken, [['a', 'b'], ['c']]);
    assert.equal(clock.timers, 0);
  });

  test('does not wait where there are many', () => {
    const { clock, push, taken } = startQueue();
    for (let n = 0; n < 64; n++) push(`${n}`);
    assert.deepEqual(
      taken.map((events) => events.length),
      [64],
    );
    assert.equal(clock.timers, 0);
  });

  test('hands over at once when asked to, and nothing twice', () => {
    const { clock, queue, push, taken } = startQueue();
    queue.drain();
    push('a');
    queue.drain();
    queue.drain();
    assert.deepEqual(taken, [['a']]);
    assert.equal(clock.timers, 0);
  });
});
