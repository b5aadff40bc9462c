import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation, type CancelSignal } from './cancellation.ts';

describe('Cancellation', () => {
  test('calls each listener once, in the order in which they came', () => {
    const cancellation = new Cancellation();
    const heard: number[] = [];
    for (const n of [1, 2, 3]) cancellation.addEventListener('abort', () => heard.push(n));
    assert.equal(cancellation.aborted, false);
    cancellation.abort();
    cancellation.abort();
    assert.deepEqual(heard, [1, 2, 3]);
    assert.equal(cancellation.aborted, true);
  });

  test('calls no listener that was removed or came too late', () => {
    for (const leaving of [0, 1, 2]) {
      const cancellation = new Cancellation();
      const heard: number[] = [];
      const listeners = [0, 1, 2].map((n) => () => void heard.push(n));
      for (const listener of listeners) cancellation.addEventListener('abort', listener);
      cancellation.removeEventListener('abort', listeners[leaving] as () => void);
      cancellation.removeEventListener('abort', () => {});
      cancellation.abort();
      cancellation.addEventListener('abort', () => heard.push(9));
      assert.deepEqual(
        heard,
        [0, 1, 2].filter((n) => n !== leaving),
      );
    }
  });

  test('an AbortSignal serves in its place', () => {
    const controller = new AbortController();
    const signal: CancelSignal = controller.signal;
    let heard = 0;
    signal.addEventListener('abort', () => heard++, { once: true });
    controller.abort();
    assert.equal(heard, 1);
  });
});
