import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation, type CancelSignal } from '../core/cancellation.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { CallsUnderWay } from './under-way.ts';
import { Watchdog, type WatchdogOptions } from './watchdog.ts';

/** A client whose listeners are counted. */
function watchedClient() {
  const inner = new Cancellation();
  const listeners = new Set<() => void>();
  const client: CancelSignal = {
    get aborted() {
      return inner.aborted;
    },
    addEventListener(type, listener) {
      listeners.add(listener);
      inner.addEventListener(type, listener);
    },
    removeEventListener(type, listener) {
      listeners.delete(listener);
      inner.removeEventListener(type, listener);
    },
  };
  return { client, listeners, leave: () => inner.abort() };
}

function setup(set: Partial<Pick<WatchdogOptions, 'firstTokenMs' | 'deadlineAt' | 'underWay'>> = {}) {
  const clock = new FakeClock();
  const watched = watchedClient();
  const watchdog = new Watchdog({
    clock,
    startedAt: clock.monotonic(),
    client: watched.client,
    deadlineAt: 60_000,
    firstTokenMs: 10_000,
    idleMs: 8_000,
    ...set,
  });
  let aborts = 0;
  watchdog.signal.addEventListener('abort', () => {
    aborts++;
  });
  return { clock, watchdog, ...watched, aborts: () => aborts };
}

/** It gives up after exactly so long, no earlier. */
async function assertEndsAfter(
  { clock, watchdog, aborts, listeners }: ReturnType<typeof setup>,
  ms: number,
  verdict: string,
): Promise<void> {
  await clock.advance(ms - 1);
  assert.deepEqual([watchdog.verdict, watchdog.signal.aborted], [undefined, false]);
  await clock.advance(1);
  assert.deepEqual([watchdog.verdict, watchdog.signal.aborted, aborts()], [verdict, true, 1]);
  assert.deepEqual([clock.timers, listeners.size], [0, 0]);
}

describe('the watchdog of an attempt', () => {
  test('ends it where no content came within the first token time, head or not', async () => {
    await assertEndsAfter(setup(), 10_000, 'first_token_timeout');
    const withHead = setup();
    withHead.watchdog.headArrived();
    await assertEndsAfter(withHead, 10_000, 'first_token_timeout');
  });

  test('ends it at the deadline, whatever else is allowed', async () => {
    await assertEndsAfter(setup({ firstTokenMs: undefined, deadlineAt: 7_000 }), 7_000, 'deadline_exceeded');
    await assertEndsAfter(setup({ deadlineAt: 10_000 }), 10_000, 'deadline_exceeded');
  });

  test('a whole answer may take until the deadline for its head: neither first token nor idle time run', async () => {
    await assertEndsAfter(setup({ firstTokenMs: undefined }), 60_000, 'deadline_exceeded');
  });

  test('ends it where a read behind the content takes longer than the idle time', async () => {
    const tested = setup();
    const { clock, watchdog } = tested;
    watchdog.headArrived();
    watchdog.sawContent();
    await clock.advance(500);
    watchdog.readStarted();
    await assertEndsAfter(tested, 8_000, 'idle_timeout');
  });

  test('each read gets the whole idle time, and a slow reader uses up none of it', async () => {
    const tested = setup();
    const { clock, watchdog } = tested;
    watchdog.headArrived();
    watchdog.sawContent();
    for (let read = 0; read < 3; read++) {
      watchdog.readStarted();
      await clock.advance(7_000);
      watchdog.readEnded();
      await clock.advance(9_000);
    }
    assert.equal(watchdog.verdict, undefined);
    watchdog.readStarted();
    await assertEndsAfter(tested, 8_000, 'idle_timeout');
  });

  test('a deadline that has passed already ends it as soon as time is looked at', async () => {
    const { clock, watchdog } = setup({ deadlineAt: -1 });
    await clock.advance(0);
    assert.equal(watchdog.verdict, 'deadline_exceeded');
  });

  test('ends it when its client goes', () => {
    const { watchdog, leave, aborts, clock, listeners } = setup();
    leave();
    assert.deepEqual([watchdog.verdict, aborts()], ['client_closed', 1]);
    assert.deepEqual([clock.timers, listeners.size], [0, 0]);
  });

  test('a client that has gone before ends it at once', () => {
    const clock = new FakeClock();
    const { client, leave, listeners } = watchedClient();
    leave();
    const limits = { deadlineAt: 60_000, firstTokenMs: 10_000, idleMs: 8_000 };
    const watchdog = new Watchdog({ clock, startedAt: 0, client, ...limits });
    assert.deepEqual([watchdog.verdict, watchdog.signal.aborted], ['client_closed', true]);
    assert.deepEqual([clock.timers, listeners.size], [0, 0]);
  });

  test('the first verdict stands', () => {
    const { watchdog, leave, aborts } = setup();
    watchdog.end('draining');
    watchdog.end('deadline_exceeded');
    leave();
    assert.deepEqual([watchdog.verdict, aborts()], ['draining', 1]);
  });

  test('nothing happens once it has stopped, and nothing of it is left', async () => {
    const underWay = new CallsUnderWay();
    const { clock, watchdog, leave, listeners, aborts } = setup({ underWay });
    watchdog.stop();
    watchdog.stop();
    assert.deepEqual([clock.timers, listeners.size], [0, 0]);
    leave();
    underWay.end('draining');
    await clock.advance(600_000);
    assert.deepEqual([watchdog.verdict, aborts()], [undefined, 0]);
  });

  test('a process that stops ends it, and every one that begins after that', () => {
    const underWay = new CallsUnderWay();
    const running = setup({ underWay });
    underWay.end('draining');
    const late = setup({ underWay });
    for (const { watchdog, clock, listeners } of [running, late]) {
      assert.deepEqual([watchdog.verdict, watchdog.signal.aborted], ['draining', true]);
      assert.deepEqual([clock.timers, listeners.size], [0, 0]);
    }
  });

  test('holds one timer, however much is read', async () => {
    const { clock, watchdog } = setup();
    watchdog.headArrived();
    for (let read = 0; read < 100; read++) {
      watchdog.readStarted();
      watchdog.readEnded();
      await clock.advance(10);
      assert.equal(clock.timers, 1);
    }
  });
});
