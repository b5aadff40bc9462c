import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { firstAnswer, withinTime } from './first-answer.ts';

const answered = (name: string) => ({ name, tried: { answer: true } });
const failed = (name: string) => ({ name, tried: { failure: true } });

describe('two attempts at once', () => {
  test('the first answer counts, not the first outcome', async () => {
    const slow = Promise.withResolvers<{ name: string; tried: object }>();
    const first = firstAnswer([Promise.resolve(failed('a')), slow.promise]);
    slow.resolve(answered('b'));
    assert.equal((await first).name, 'b');
  });

  test('the last one counts where none answers', async () => {
    const slow = Promise.withResolvers<{ name: string; tried: object }>();
    const first = firstAnswer([slow.promise, Promise.resolve(failed('b'))]);
    slow.resolve(failed('a'));
    assert.equal((await first).name, 'a');
  });

  test('what comes in time leaves no timer behind, what is late is undefined', async () => {
    const clock = new FakeClock();
    assert.deepEqual(await withinTime(Promise.resolve({ a: 1 }), clock, 50), { a: 1 });
    assert.equal(clock.timers, 0);
    const late = withinTime(new Promise<object>(() => {}), clock, 50);
    await clock.advance(50);
    assert.equal(await late, undefined);
  });
});
