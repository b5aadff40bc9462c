import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { until } from '../../testing/until.ts';
import { TickWatch, type Watched } from './tick-watch.ts';

const HOUR_MS = 3_600_000;

class Recorder implements Watched {
  readonly seen: number[] = [];
  look(tick: number): void {
    this.seen.push(tick);
  }
}

describe('TickWatch', () => {
  let watch: TickWatch<Watched> | undefined;
  afterEach(() => watch?.stop());

  test('looks at each member once a tick, until it is deleted', () => {
    watch = new TickWatch<Watched>(HOUR_MS);
    const [stays, leaves] = [new Recorder(), new Recorder()];
    watch.add(stays);
    watch.add(leaves);
    watch.advance();
    watch.delete(leaves);
    watch.advance();
    assert.deepEqual(stays.seen, [1, 2]);
    assert.deepEqual(leaves.seen, [1]);
    assert.equal(watch.size, 1);
  });

  test('a member may delete itself while it is looked at', () => {
    const ticking = new TickWatch<Watched>(HOUR_MS);
    watch = ticking;
    const other = new Recorder();
    const once: Watched = { look: () => ticking.delete(once) };
    ticking.add(once);
    ticking.add(other);
    ticking.advance();
    assert.equal(ticking.size, 1);
    assert.deepEqual(other.seen, [1]);
  });

  test('a limit is never cut short, wherever in a tick it begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 100_000 }), (tickMs, ms) => {
        const ticking = new TickWatch<Watched>(tickMs);
        ticking.stop();
        // The current tick may be over at once: only the whole ticks after it count.
        const wholeTicks = ticking.tickIn(ms) - ticking.tick - 1;
        assert.ok(wholeTicks * tickMs >= ms);
        assert.ok((wholeTicks - 1) * tickMs < ms);
      }),
    );
  });

  test('a timer counts the ticks', async () => {
    const ticking = new TickWatch<Watched>(1);
    watch = ticking;
    await until(() => ticking.tick > 2);
  });
});
