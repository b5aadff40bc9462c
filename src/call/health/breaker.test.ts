import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type BreakerEvent, type BreakerState, breakerAfter, CLOSED } from './breaker.ts';

const failed: BreakerEvent = {
  type: 'failed',
  probing: false,
  weight: 1,
  opensFor: 'failures',
  halfFailed: false,
};
const answered: BreakerEvent = { type: 'answered', probing: false };

/** All at time `now`, in the middle of the jitter. */
function after(state: BreakerState, events: readonly BreakerEvent[], now = 0): BreakerState {
  return events.reduce((each, event) => breakerAfter(each, event, { now, random: 0.5 }), state);
}

describe('the breaker of a target', () => {
  test('opens at the fifth failure in a row, for a second', () => {
    const four = after(CLOSED, Array<BreakerEvent>(4).fill(failed));
    assert.equal(four.phase, 'closed');
    assert.deepEqual(after(four, [failed]), { phase: 'open', cause: 'failures', until: 1_000, openings: 1 });
  });

  test('an answer between them begins the count anew', () => {
    const events = [...Array<BreakerEvent>(4).fill(failed), answered, ...Array<BreakerEvent>(4).fill(failed)];
    assert.equal(after(CLOSED, events).phase, 'closed');
  });

  test('two silences open it', () => {
    const silent = { ...failed, weight: 3 };
    assert.equal(after(CLOSED, [silent]).phase, 'closed');
    assert.equal(after(CLOSED, [silent, silent]).phase, 'open');
  });

  test('opens where half of the recent calls failed', () => {
    const opened = after(CLOSED, [{ ...failed, halfFailed: true }]);
    assert.deepEqual([opened.phase, 'cause' in opened && opened.cause], ['open', 'failure-rate']);
  });

  test('what began before it opened neither closes it nor keeps it open for longer', () => {
    const opened = after(CLOSED, Array<BreakerEvent>(5).fill(failed));
    assert.equal(after(opened, [answered, failed], 500), opened);
  });

  test('a probe that is answered closes it', () => {
    const opened = after(CLOSED, Array<BreakerEvent>(5).fill(failed));
    const probing = after(opened, [{ type: 'probe-sent' }], 1_000);
    assert.equal(probing.phase, 'half-open');
    assert.equal(after(probing, [{ type: 'answered', probing: true }], 1_100), CLOSED);
  });

  test('a probe that fails opens it for twice as long, and for 5 s at most', () => {
    let state = after(CLOSED, Array<BreakerEvent>(5).fill(failed));
    const lengths: number[] = [];
    for (let now = 10_000; now < 70_000; now += 10_000) {
      state = after(state, [{ type: 'probe-sent' }, { ...failed, probing: true }], now);
      lengths.push('until' in state ? state.until - now : Number.NaN);
    }
    assert.deepEqual(lengths, [2_000, 4_000, 5_000, 5_000, 5_000, 5_000]);
  });

  test('a probe whose caller left lets another one go', () => {
    const opened = after(CLOSED, Array<BreakerEvent>(5).fill(failed));
    const left = after(opened, [{ type: 'probe-sent' }, { type: 'probe-void' }], 1_500);
    assert.deepEqual(left, { ...opened, until: 1_500 });
  });

  test('a quota that is used up keeps it open to its reset; a failing probe then counts as failure', () => {
    const benched = after(CLOSED, [{ type: 'quota-used-up', until: 9_000_000 }], 5);
    assert.deepEqual([benched.phase, 'until' in benched && benched.until], ['open', 9_000_000]);
    const probed = after(benched, [{ type: 'probe-sent' }, { ...failed, probing: true }], 9_000_000);
    assert.deepEqual([probed.phase, 'cause' in probed && probed.cause], ['open', 'failures']);
  });

  test('whatever happens, it is open for no longer than 6 s at a time, a quota apart', () => {
    const anyEvent = fc.oneof(
      fc.constant(answered),
      fc.constant<BreakerEvent>({ type: 'answered', probing: true }),
      fc.constant(failed),
      fc.constant<BreakerEvent>({ ...failed, probing: true }),
      fc.constant<BreakerEvent>({ type: 'probe-sent' }),
      fc.constant<BreakerEvent>({ type: 'probe-void' }),
    );
    const anyStep = fc.record({
      event: anyEvent,
      waitMs: fc.nat(3_000),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 100 }), (steps) => {
        let state: BreakerState = CLOSED;
        let now = 0;
        for (const { event, waitMs, random } of steps) {
          now += waitMs;
          state = breakerAfter(state, event, { now, random });
          if (state.phase === 'open') assert.ok(state.until - now <= 6_000);
          if (state.phase === 'half-open') assert.ok(state.probeBy - now <= 6_000);
        }
      }),
    );
  });
});
