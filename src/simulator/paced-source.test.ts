import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Cancellation } from '../core/cancellation.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { SimAttempt } from './attempt-log.ts';
import type { StreamStep } from './faults/stream-step.ts';
import { PacedSource, type SimPace } from './paced-source.ts';

const NOW: SimPace = { ttftMs: 0, tokensPerSecond: 0 };
/** The first token after 100 ms, then one every 50. */
const PACED: SimPace = { ttftMs: 100, tokensPerSecond: 20 };

const opening = frame('[', 'opening');
const closing = frame(']', 'closing');
const token = frame('t', 'content', 1);

describe('a paced answer', () => {
  test('hands out its opening at once, each token when it is due, and the end right behind the last', async () => {
    const { clock, pull } = source([opening, token, token, token, closing], PACED);
    const arrivals = pull();
    await clock.advance(1000);
    assert.deepEqual(await arrivals, ['0 [', '100 t', '150 t', '200 t]', '200 null']);
  });

  test('hands out all that is due in one read when it is read late', async () => {
    const { clock, pull } = source([opening, token, token, token, closing], PACED);
    await clock.advance(160);
    const arrivals = pull();
    await clock.advance(1000);
    assert.deepEqual(await arrivals, ['160 [tt', '200 t]', '200 null']);
  });

  test('comes in several reads even when all of it is due, so that a reader can leave in between', async () => {
    const large = { ...token, bytes: new Uint8Array(10_000) };
    const { read } = source([large, large, large], NOW);
    const sizes = [(await read())?.length, (await read())?.length, await read()];
    assert.deepEqual(sizes, [20_000, 10_000, null]);
  });

  test('is all of its bytes in order, at any pace', async () => {
    const texts = fc.array(fc.string({ minLength: 1 }), { maxLength: 8 });
    const pace = fc.record({ ttftMs: fc.nat(500), tokensPerSecond: fc.constantFrom(0, 1, 7, 1000) });
    await fc.assert(
      fc.asyncProperty(texts, pace, async (pieces, given) => {
        const steps = pieces.map((text) => frame(text, 'content', 1));
        const { clock, source: paced, attempt } = source(steps, given);
        const reading = readAll(paced);
        await clock.advance(600 + 8000);
        assert.equal(await reading, pieces.join(''));
        assert.deepEqual([attempt.outcome, attempt.tokens], ['completed', pieces.length]);
        assert.equal(clock.timers, 0);
      }),
      { numRuns: 30 },
    );
  });

  test('is completed with its last byte, not with the read behind it', async () => {
    const { read, attempt, signal } = source([token], NOW);
    await read();
    assert.equal(attempt.outcome, 'completed');
    signal.abort();
    assert.equal(attempt.outcome, 'completed');
    assert.equal(await read(), null);
  });

  test('is faulted at its end where a fault shaped it', async () => {
    const { read, attempt } = source([token], NOW, true);
    await read();
    assert.equal(attempt.outcome, 'faulted');
  });
});

describe('an answer that breaks', () => {
  test('by an end hands out what came before, and not what stands behind', async () => {
    const { read, attempt } = source([token, { part: 'end' }, token], NOW);
    assert.equal(text(await read()), 't');
    assert.equal(attempt.outcome, 'pending');
    assert.equal(await read(), null);
    assert.deepEqual([attempt.outcome, attempt.tokens], ['faulted', 1]);
  });

  test('by a reset hands out what came before, then resets once those bytes had time to leave', async () => {
    const { clock, read, attempt } = source([token, { part: 'reset' }, token], NOW);
    assert.equal(text(await read()), 't');
    const broken = assert.rejects(read(), { name: 'NetworkError', code: 'reset' });
    await clock.advance(19);
    assert.equal(attempt.outcome, 'pending');
    await clock.advance(1);
    await broken;
    assert.equal(attempt.outcome, 'faulted');
  });

  test('by a stall goes on after its time, every later token as much later', async () => {
    const steps: StreamStep[] = [opening, token, { part: 'stall', forMs: 500 }, token, token];
    const { clock, pull } = source(steps, PACED);
    const arrivals = pull();
    await clock.advance(2000);
    assert.deepEqual(await arrivals, ['0 [', '100 t', '650 t', '700 t', '700 null']);
  });

  test('by a stall without an end says nothing more until the client leaves', async () => {
    const { clock, read, attempt, signal } = source([token, { part: 'stall', forMs: undefined }], NOW);
    await read();
    const stalled = assert.rejects(read(), { name: 'NetworkError', code: 'aborted' });
    await clock.advance(86_400_000);
    assert.equal(attempt.outcome, 'pending');
    signal.abort();
    await stalled;
    assert.equal(attempt.outcome, 'aborted-by-client');
  });
});

describe('a client that leaves', () => {
  const moments: readonly [string, StreamStep[], SimPace][] = [
    ['while a token is awaited', [token], PACED],
    ['while a stall lasts', [{ part: 'stall', forMs: 1000 }, token], NOW],
    ['right before a reset', [{ part: 'reset' }], NOW],
  ];
  for (const [when, steps, pace] of moments) {
    test(`${when} ends the read at once and leaves no timer behind`, async () => {
      const { clock, read, attempt, signal } = source(steps, pace);
      const reading = assert.rejects(read(), { code: 'aborted' });
      await settle();
      signal.abort();
      await reading;
      assert.deepEqual([attempt.outcome, clock.timers], ['aborted-by-client', 0]);
    });

    test(`${when} and cancels gets a quiet end`, async () => {
      const { clock, read, attempt, source: paced } = source(steps, pace);
      const reading = read();
      await settle();
      paced.cancel();
      assert.equal(await reading, null);
      assert.deepEqual([attempt.outcome, clock.timers], ['aborted-by-client', 0]);
      assert.equal(await read(), null);
    });
  }

  test('before the first read is seen even so', async () => {
    const gone = source([token], NOW, false, true);
    assert.equal(gone.attempt.outcome, 'aborted-by-client');
    await assert.rejects(gone.read(), { code: 'aborted' });
  });

  test('is not listened to any more once the answer is over', async () => {
    const listening: string[] = [];
    const signal = {
      aborted: false,
      addEventListener: () => void listening.push('on'),
      removeEventListener: () => void listening.push('off'),
    };
    const clock = new FakeClock();
    const attempt = new SimAttempt(1, clock);
    const steps = [token].values();
    const paced = new PacedSource({ steps, pace: NOW, clock, signal, attempt, faulted: false });
    assert.deepEqual(listening, ['on']);
    await paced.read();
    assert.deepEqual(listening, ['on', 'off']);
  });
});

function frame(bytes: string, part: 'opening' | 'content' | 'closing', tokens = 0) {
  return { bytes: new TextEncoder().encode(bytes), tokens, part };
}

function text(bytes: Uint8Array | null): string {
  return bytes === null ? 'null' : new TextDecoder().decode(bytes);
}

function source(steps: readonly StreamStep[], pace: SimPace, faulted = false, left = false) {
  const clock = new FakeClock();
  const signal = new Cancellation();
  const attempt = new SimAttempt(1, clock);
  if (left) signal.abort();
  const paced = new PacedSource({ steps: steps.values(), pace, clock, signal, attempt, faulted });
  return {
    clock,
    signal,
    attempt,
    source: paced,
    read: () => paced.read(),
    /** Reads to the end: what came, and when. */
    async pull(): Promise<string[]> {
      const arrivals: string[] = [];
      for (;;) {
        const bytes = await paced.read();
        arrivals.push(`${clock.monotonic()} ${text(bytes)}`);
        if (bytes === null) return arrivals;
      }
    },
  };
}

async function readAll(paced: PacedSource): Promise<string> {
  let all = '';
  for (let bytes = await paced.read(); bytes !== null; bytes = await paced.read()) all += text(bytes);
  return all;
}
