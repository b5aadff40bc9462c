import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Clock, Timer } from '../ports/clock.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { OverloadGate } from './overload-gate.ts';

/** An event loop whose time passes only by work: a timer that is due while it works fires late. */
class BusyLoop implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer = { at: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  get timers(): number {
    return this.#timers.size;
  }

  work(ms: number): void {
    this.#nowMs += ms;
  }

  idleUntil(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }

  fireDue(): void {
    for (const timer of [...this.#timers]) {
      if (timer.at > this.#nowMs) continue;
      this.#timers.delete(timer);
      timer.callback();
    }
  }
}

const COST_MS = 5;
const SHED_COST_MS = 0.1;
const CAPACITY_PER_MS = 1 / COST_MS;
/** What a user calls an answer. */
const USEFUL_WITHIN_MS = 1_000;

/** Arrivals at `times` the capacity for `seconds`, and how many of them were served in time, as a share of the capacity. */
async function goodput(
  times: number,
  seconds: number,
): Promise<{ readonly share: number; readonly loop: BusyLoop }> {
  const loop = new BusyLoop();
  const gate = new OverloadGate(loop);
  const endMs = seconds * 1_000;
  let arrived = 0;
  let good = 0;
  const ready: { readonly at: number; readonly go: boolean }[] = [];
  const served = (at: number): void => {
    loop.work(COST_MS);
    if (loop.monotonic() - at <= USEFUL_WITHIN_MS && loop.monotonic() <= endMs) good++;
  };
  while (loop.monotonic() < endMs) {
    // One turn: everything that has arrived, then what became ready, then timers.
    for (const due = loop.monotonic() * CAPACITY_PER_MS * times; arrived < due; arrived++) {
      const at = arrived / (CAPACITY_PER_MS * times);
      if (gate.mayEnter()) served(at);
      else void gate.wait().then((go) => ready.push({ at, go }));
    }
    await Promise.resolve();
    await Promise.resolve();
    for (const { at, go } of ready.splice(0)) {
      if (go) served(at);
      else loop.work(SHED_COST_MS);
    }
    loop.fireDue();
    loop.idleUntil(loop.monotonic() + 1);
  }
  return { share: good / (endMs * CAPACITY_PER_MS), loop };
}

describe('the gate of a process that is asked for too much', () => {
  test('lets everything pass while the event loop is in time, and has no timer once nothing comes', async () => {
    const clock = new FakeClock();
    const gate = new OverloadGate(clock);
    for (let call = 0; call < 5_000; call++) {
      assert.equal(gate.mayEnter(), true);
      if (call % 10 === 0) await clock.advance(1);
    }
    assert.equal(clock.timers, 1);
    await clock.advance(100);
    assert.equal(clock.timers, 0);
  });

  test('that is closed lets go whoever waits, and leaves no timer', async () => {
    const loop = new BusyLoop();
    const gate = new OverloadGate(loop);
    for (let turn = 0; turn < 2; turn++) {
      gate.mayEnter();
      loop.work(200);
      loop.fireDue();
    }
    assert.equal(gate.mayEnter(), false);
    const waiting = gate.wait();
    gate.close();
    assert.equal(await waiting, true);
    assert.equal(loop.timers, 0);
  });

  test('is not shut by one pause', async () => {
    const loop = new BusyLoop();
    const gate = new OverloadGate(loop);
    gate.mayEnter();
    loop.work(500);
    loop.fireDue();
    assert.equal(gate.mayEnter(), true);
  });

  for (const [times, atLeast] of [
    [1, 0.9],
    [2, 0.9],
    [5, 0.85],
    [10, 0.8],
  ] as const) {
    test(`keeps ${atLeast * 100} % of the capacity useful at ${times} times the capacity`, async () => {
      const { share } = await goodput(times, 30);
      assert.ok(share >= atLeast, `${share}`);
    });
  }

  test('holds for any load: nobody waits longer than three seconds and a tick, and everybody is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 80 }), { minLength: 20, maxLength: 200 }), async (turns) => {
        const loop = new BusyLoop();
        const gate = new OverloadGate(loop);
        let waiting = 0;
        for (const [turn, arrivals] of turns.entries()) {
          for (let each = 0; each < arrivals; each++) {
            if (gate.mayEnter()) loop.work(5);
            else {
              const since = loop.monotonic();
              waiting++;
              void gate.wait().then(() => {
                waiting--;
                // The loop itself may be late by a turn's work.
                assert.ok(loop.monotonic() - since <= 3_000 + 2 * 80 * 5 + 25);
              });
            }
          }
          loop.fireDue();
          loop.idleUntil(loop.monotonic() + (turn % 7));
          await Promise.resolve();
        }
        for (let step = 0; step < 200; step++) {
          loop.work(25);
          loop.fireDue();
          await Promise.resolve();
        }
        assert.equal(waiting, 0);
        assert.equal(gate.waiting, 0);
      }),
      { numRuns: 50 },
    );
  });
});
