import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Latency } from './latency.ts';

function afterAnswers(...batches: readonly (readonly [answers: number, ms: number])[]): Latency {
  const latency = new Latency();
  for (const [answers, ms] of batches) for (let i = 0; i < answers; i++) latency.observe(ms);
  return latency;
}

describe('the latency of a target', () => {
  test('is not known from a few answers', () => {
    assert.equal(afterAnswers([9, 50]).presentMs, undefined);
    assert.equal(afterAnswers([10, 50]).presentMs, 50);
  });

  test('ten times the usual is slow after a few answers, and no more a few answers after it has passed', () => {
    assert.equal(afterAnswers([100, 200], [1, 2_000]).isSlow, false);
    assert.equal(afterAnswers([100, 200], [5, 2_000]).isSlow, true);
    assert.equal(afterAnswers([100, 200], [500, 2_000], [10, 200]).isSlow, false);
  });

  test('a long tail is not slow: one late answer in twenty changes nothing, two in a row do', () => {
    const latency = afterAnswers([100, 30]);
    for (let answer = 1; answer <= 400; answer++) {
      latency.observe(answer % 20 === 0 ? 900 : 30);
      assert.equal(latency.isSlow, false, `answer ${answer}`);
    }
    latency.observe(900);
    latency.observe(900);
    assert.equal(latency.isSlow, true);
  });

  test('a long time of slowness is not usual soon', () => {
    assert.equal(afterAnswers([100, 200], [100, 2_000]).isSlow, true);
  });

  test('what nobody notices is not slow', () => {
    assert.equal(afterAnswers([100, 2], [50, 40]).isSlow, false);
  });

  test('the longer of present and usual is what patience goes by', () => {
    assert.equal(Math.round(afterAnswers([100, 200], [100, 20]).longerMs ?? 0) > 20, true);
    assert.equal(afterAnswers([3, 200]).longerMs, undefined);
  });
});
