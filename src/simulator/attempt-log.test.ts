import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../testing/fake-clock.ts';
import { AttemptLog, SimAttempt } from './attempt-log.ts';

describe('an attempt', () => {
  test('has its times from its arrival on, to the microsecond', async () => {
    const clock = new FakeClock(1_000_000);
    await clock.advance(50);
    const attempt = new SimAttempt(7, clock);
    await clock.advance(30.0004);
    attempt.token();
    await clock.advance(20);
    attempt.token();
    attempt.end('completed');
    const { id, at, tokens, firstTokenMs, durationMs, abortedAfterMs, outcome } = attempt.logged();
    assert.deepEqual([id, at, tokens, outcome], [7, 1_000_050, 2, 'completed']);
    assert.deepEqual([firstTokenMs, durationMs, abortedAfterMs], [30, 50, null]);
  });

  test('says nothing of what has not happened', () => {
    const { status, firstTokenMs, durationMs, abortedAfterMs, outcome } = new SimAttempt(
      1,
      new FakeClock(),
    ).logged();
    assert.deepEqual(
      [status, firstTokenMs, durationMs, abortedAfterMs, outcome],
      [null, null, null, null, 'pending'],
    );
  });

  for (const [what, tokenAt, expected] of [
    ['its last token', 60, 40],
    ['its arrival, without a token', undefined, 100],
  ] as const) {
    test(`of a client that left counts from ${what}`, async () => {
      const clock = new FakeClock();
      const attempt = new SimAttempt(1, clock);
      await clock.advance(tokenAt ?? 0);
      if (tokenAt !== undefined) attempt.token();
      await clock.advance(100 - (tokenAt ?? 0));
      attempt.end('aborted-by-client');
      assert.equal(attempt.logged().abortedAfterMs, expected);
    });
  }

  test('ends once: a client that leaves behind the last byte has its answer', async () => {
    const clock = new FakeClock();
    const attempt = new SimAttempt(1, clock);
    attempt.end('completed');
    await clock.advance(10);
    attempt.end('aborted-by-client');
    assert.deepEqual([attempt.outcome, attempt.logged().durationMs], ['completed', 0]);
  });
});

describe('a body in the log', () => {
  for (const [what, text, body] of [
    ['JSON is parsed', '{"a":1}', { a: 1 }],
    ['other text stays text', 'a=1', 'a=1'],
    ['nothing is an empty text', '', ''],
  ] as const) {
    test(what, () => {
      const log = new AttemptLog(new FakeClock(), 10, 1000);
      log.keepBody(log.begin(), text);
      assert.deepEqual(log.entries()[0]?.body, body);
    });
  }

  test('is dropped, oldest first, a quarter of the room at a time', () => {
    const log = new AttemptLog(new FakeClock(), 100, 100);
    for (let i = 0; i < 10; i++) log.keepBody(log.begin(), '0123456789');
    assert.deepEqual(kept(log), Array(10).fill(true));
    log.keepBody(log.begin(), '0123456789');
    assert.deepEqual(kept(log), [...Array(4).fill(false), ...Array(7).fill(true)]);
  });

  test('that is larger than all the room is dropped at once', () => {
    const log = new AttemptLog(new FakeClock(), 100, 100);
    log.keepBody(log.begin(), 'x'.repeat(101));
    assert.deepEqual(kept(log), [false]);
  });

  test('is kept of an attempt that waited for it while others were dropped', () => {
    const log = new AttemptLog(new FakeClock(), 100, 100);
    const slow = log.begin();
    for (let i = 0; i < 11; i++) log.keepBody(log.begin(), '0123456789');
    log.keepBody(slow, '{"slow":1}');
    assert.deepEqual(log.entries()[0]?.body, { slow: 1 });
  });

  test('takes no room once its attempt has left the log, however late it comes', () => {
    for (const drop of ['clear', 'crowd'] as const) {
      const log = new AttemptLog(new FakeClock(), 4, 100);
      const late = Array.from({ length: 10 }, () => log.begin());
      if (drop === 'clear') log.clear();
      else for (let i = 0; i < 10; i++) log.begin();
      for (const attempt of late) log.keepBody(attempt, '0123456789');
      log.keepBody(log.begin(), '0123456789'.repeat(9));
      assert.equal(kept(log).at(-1), true, drop);
    }
  });
});

describe('the log', () => {
  test('holds the last attempts, counted through', () => {
    const log = new AttemptLog(new FakeClock(), 4, 100);
    for (let i = 1; i <= 20; i++) {
      log.begin();
      const ids = log.entries().map((entry) => entry.id);
      assert.deepEqual(
        ids,
        Array.from({ length: Math.min(i, 4) }, (_, k) => Math.max(1, i - 3) + k),
      );
    }
  });

  test('is empty after it was cleared, and counts on', () => {
    const log = new AttemptLog(new FakeClock(), 4, 100);
    log.begin();
    log.clear();
    assert.deepEqual(log.entries(), []);
    assert.equal(log.begin().id, 2);
  });

  test('of no entries keeps nothing, bodies included', () => {
    const log = new AttemptLog(new FakeClock(), 0, 100);
    const attempt = log.begin();
    log.keepBody(attempt, 'secret');
    assert.deepEqual([log.entries(), attempt.bodyText], [[], '']);
  });
});

/** Of which attempts the log still has the body. */
function kept(log: AttemptLog): boolean[] {
  return log.entries().map((entry) => entry.body !== undefined);
}
