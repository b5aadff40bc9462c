import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeHttpClient } from '../testing/fake-http-client.ts';
import { TargetHealth } from './health/target-health.ts';
import { isPatienceOver, patienceMs } from './patience.ts';
import type { Candidate } from './target-choice.ts';
import { toyTarget } from './toy-target.fixture.ts';

const STREAMED = { stream: true, firstTokenMs: 30_000, leftMs: 600_000 };
const WHOLE = { ...STREAMED, stream: false };

/** @param usualMs its usual time to answer, where that is known. @param waiting attempts that wait since time 0 */
function candidate(usualMs?: number, waiting = 1): Candidate {
  const health = new TargetHealth();
  if (usualMs !== undefined)
    for (let i = 0; i < 20; i++) {
      health.streamed.observe(usualMs);
      health.whole.observe(usualMs);
    }
  for (let i = 0; i < waiting; i++) health.begin(0);
  return {
    ...{ target: toyTarget(new FakeHttpClient([])), health, tries: 1, retried: undefined, last: undefined },
    ...{ againAt: undefined, heldSince: undefined, isProbe: false, wasDown: false, watchdog: undefined },
  };
}

const after = (ms: number, elsewhereMs?: number) => ({ ms, now: ms, elsewhereMs });

describe('the patience with an attempt while another target could be asked', () => {
  test('leaves the next target half of the time at the least', () => {
    assert.equal(patienceMs(candidate(10_000), { ...WHOLE, leftMs: 4_000 }), 2_000);
    assert.equal(isPatienceOver(candidate(), { ...WHOLE, leftMs: 4_000 }, after(2_000)), true);
  });

  test('an answer that usually needs most of the time is waited for', () => {
    assert.equal(isPatienceOver(candidate(1_000), { ...WHOLE, leftMs: 4_000 }, after(2_000)), false);
  });

  test('is not over for one attempt that takes long', () => {
    assert.equal(isPatienceOver(candidate(300, 1), STREAMED, after(20_000)), false);
    assert.equal(isPatienceOver(candidate(300, 1), WHOLE, after(20_000)), false);
  });

  test('is over at twelve times the usual time where several wait and nothing comes', () => {
    assert.equal(patienceMs(candidate(300, 3), STREAMED), 3_600);
    assert.equal(isPatienceOver(candidate(300, 3), STREAMED, after(3_600)), true);
  });

  test('a whole answer may be a long one: a few of them are waited for longer, very many are not', () => {
    assert.equal(isPatienceOver(candidate(300, 3), WHOLE, after(3_600)), false);
    assert.equal(isPatienceOver(candidate(300, 3), WHOLE, after(5_000)), true);
    assert.equal(isPatienceOver(candidate(300, 10), WHOLE, after(3_600)), true);
  });

  test('where nothing is known of a target, what is known of the others counts', () => {
    const unknown = candidate(undefined, 3);
    assert.equal(isPatienceOver(unknown, STREAMED, after(5_000)), false);
    assert.equal(isPatienceOver(unknown, STREAMED, after(5_000, 300)), true);
  });
});
