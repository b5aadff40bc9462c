import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { clientGone, untilGone, waitUnlessGone } from './wait-for-client.ts';

describe('a wait', () => {
  test('is true when its time has passed, and not before', async () => {
    const clock = new FakeClock();
    let passed: boolean | undefined;
    const waiting = waitUnlessGone(clock, 100, new Cancellation()).then((result) => {
      passed = result;
    });
    await clock.advance(99);
    assert.equal(passed, undefined);
    await clock.advance(1);
    await waiting;
    assert.equal(passed, true);
  });

  test('is false as soon as the client is gone, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const signal = new Cancellation();
    const waiting = waitUnlessGone(clock, 100, signal);
    assert.equal(clock.timers, 1);
    signal.abort();
    assert.equal(await waiting, false);
    assert.equal(clock.timers, 0);
  });

  test('does not begin for a client that has left already', async () => {
    const clock = new FakeClock();
    const signal = new Cancellation();
    signal.abort();
    assert.equal(await waitUnlessGone(clock, 100, signal), false);
    assert.equal(clock.timers, 0);
  });
});

describe('a client', () => {
  test('is gone when its signal says so, now or before', async () => {
    const signal = new Cancellation();
    const waiting = untilGone(signal);
    signal.abort();
    await waiting;
    await untilGone(signal);
  });

  test('that is gone is a broken connection to whoever answers it', () => {
    assert.equal(clientGone().code, 'aborted');
  });
});
