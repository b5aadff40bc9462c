import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Silence } from './silence.ts';

function waiting(count: number, now = 0, silence = new Silence()): Silence {
  for (let i = 0; i < count; i++) silence.began(now);
  return silence;
}

describe('the silence of a target', () => {
  test('is one where three wait for so long', () => {
    assert.equal(waiting(2).lasts(1_000, 5_000), false);
    assert.equal(waiting(3).lasts(1_000, 999), false);
    assert.equal(waiting(3).lasts(1_000, 1_000), true);
  });

  test('ends with any sign of life; what began before says nothing more', () => {
    const silence = waiting(5);
    silence.ended(true);
    assert.equal(silence.lasts(1_000, 9_000), false);
    waiting(3, 10_000, silence);
    assert.equal(silence.lasts(1_000, 11_000), true);
  });

  test('is not ended by one that gives up', () => {
    const silence = waiting(5);
    silence.ended(false);
    assert.equal(silence.lasts(1_000, 1_000), true);
    assert.equal(silence.pending, 4);
  });
});
