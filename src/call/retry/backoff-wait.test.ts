import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation, type CancelSignal } from '../../core/cancellation.ts';
import type { FailureCode } from '../../core/failure.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { CallsUnderWay } from '../under-way.ts';
import { BackoffWait } from './backoff-wait.ts';

function setup({ gone = false, underWay = new CallsUnderWay() } = {}) {
  const clock = new FakeClock();
  const inner = new Cancellation();
  let listeners = 0;
  const client: CancelSignal = {
    get aborted() {
      return inner.aborted;
    },
    addEventListener(type, listener) {
      listeners++;
      inner.addEventListener(type, listener);
    },
    removeEventListener(type, listener) {
      listeners = Math.max(0, listeners - 1);
      inner.removeEventListener(type, listener);
    },
  };
  if (gone) inner.abort();
  const wait = new BackoffWait(clock, 1_000, client, underWay);
  const ends: (FailureCode | undefined)[] = [];
  void wait.over.then((why) => ends.push(why));
  return { clock, wait, ends, underWay, leave: () => inner.abort(), listeners: () => listeners };
}

describe('the wait between two attempts', () => {
  test('is over when its time has passed, no earlier', async () => {
    const { clock, ends, listeners } = setup();
    await clock.advance(999);
    assert.deepEqual(ends, []);
    await clock.advance(1);
    assert.deepEqual(ends, [undefined]);
    assert.deepEqual([clock.timers, listeners()], [0, 0]);
  });

  test('ends when the client goes, and says so', async () => {
    const { clock, ends, leave, listeners } = setup();
    await clock.advance(10);
    leave();
    await settle();
    assert.deepEqual(ends, ['client_closed']);
    assert.deepEqual([clock.timers, listeners()], [0, 0]);
  });

  test('does not begin for a client that has gone', async () => {
    const { clock, ends, listeners } = setup({ gone: true });
    await settle();
    assert.deepEqual(ends, ['client_closed']);
    assert.deepEqual([clock.timers, listeners()], [0, 0]);
  });

  test('ends when the process stops', async () => {
    const { clock, ends, underWay, listeners } = setup();
    underWay.end('draining');
    await settle();
    assert.deepEqual(ends, ['draining']);
    assert.deepEqual([clock.timers, listeners()], [0, 0]);
  });

  test('does not begin in a process that stops', async () => {
    const underWay = new CallsUnderWay();
    underWay.end('draining');
    const { clock, ends, listeners } = setup({ underWay });
    await settle();
    assert.deepEqual(ends, ['draining']);
    assert.deepEqual([clock.timers, listeners()], [0, 0]);
  });

  test('ends once: what comes later changes nothing', async () => {
    const { clock, wait, ends, leave, underWay } = setup();
    wait.end('deadline_exceeded');
    leave();
    underWay.end('draining');
    await clock.advance(10_000);
    assert.deepEqual(ends, ['deadline_exceeded']);
  });
});
