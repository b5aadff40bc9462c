import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { OutcomeWindow } from './outcome-window.ts';

function counted(calls: number, failures: number, now = 0, window = new OutcomeWindow()): OutcomeWindow {
  for (let i = 0; i < calls; i++) window.call(now);
  for (let i = 0; i < failures; i++) window.failure(now);
  return window;
}

describe('the outcomes of the last 30 s', () => {
  test('half of 20 calls is the line', () => {
    assert.equal(counted(19, 19).halfFailed(0), false);
    assert.equal(counted(20, 9).halfFailed(0), false);
    assert.equal(counted(20, 10).halfFailed(0), true);
  });

  test('goes by time: an outage is forgotten without a call', () => {
    const window = counted(100, 100);
    assert.equal(window.halfFailed(24_000), true);
    assert.equal(window.halfFailed(30_000), false);
    assert.equal(window.calls(30_000), 0);
  });

  test('counts as a list of calls would, to one slice', () => {
    const anyStep = fc.record({ waitMs: fc.integer({ min: 0, max: 20_000 }), fails: fc.boolean() });
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const window = new OutcomeWindow();
        const seen: { at: number; fails: boolean }[] = [];
        let now = 1_000_000;
        for (const { waitMs, fails } of steps) {
          now += waitMs;
          window.call(now);
          if (fails) window.failure(now);
          seen.push({ at: now, fails });
          const since = (Math.floor(now / 5_000) - 5) * 5_000;
          const inside = seen.filter(({ at }) => at >= since);
          assert.equal(window.calls(now), inside.length);
          const failed = inside.filter((each) => each.fails).length;
          assert.equal(window.failureShare(now), failed / inside.length);
        }
      }),
    );
  });
});
