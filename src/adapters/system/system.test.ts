import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from './clock.ts';
import { systemRandom } from './random.ts';

describe('systemClock', () => {
  test('fires once, unless cancelled', async () => {
    const fired: string[] = [];
    systemClock.setTimer(() => fired.push('cancelled'), 0).cancel();
    // The timers do not keep the process alive, so something else must.
    const alive = setInterval(() => {}, 1_000);
    await new Promise<void>((resolve) => {
      systemClock.setTimer(() => {
        fired.push('fired');
        resolve();
      }, 1);
    });
    clearInterval(alive);
    assert.deepEqual(fired, ['fired']);
  });

  test('a wait longer than setTimeout can count does not fire at once', async () => {
    let fired = false;
    const timer = systemClock.setTimer(() => {
      fired = true;
    }, 10 ** 12);
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
    timer.cancel();
    assert.equal(fired, false);
  });

  test('monotonic time does not run back', () => {
    const before = systemClock.monotonic();
    assert.ok(systemClock.monotonic() >= before);
    assert.ok(Math.abs(systemClock.now() - Date.now()) < 1_000);
  });
});

describe('systemRandom', () => {
  test('hex of any length, never twice the same', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 2_000; n++) seen.add(systemRandom.hex(16));
    assert.equal(seen.size, 2_000);
    for (const bytes of [1, 8, 4_095, 5_000])
      assert.match(systemRandom.hex(bytes), new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
    const next = systemRandom.next();
    assert.ok(next >= 0 && next < 1);
  });
});
