import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../../testing/until.ts';
import { DEFAULT_BOUNDS } from '../http/server-bounds.ts';
import { Watch, type Watched } from './http2-watch.ts';

const RAW = new Request('http://127.0.0.1/');

/** Bun's idle timer works in steps of 4 s, so a test on a real server would have to sleep for as long. */
function scene(): {
  readonly watch: Watch;
  readonly calls: number[];
  readonly watched: () => Watched & { cuts: number; late: number };
} {
  const calls: number[] = [];
  const server = { timeout: (_request: Request, seconds: number) => void calls.push(seconds) };
  const bounds = { ...DEFAULT_BOUNDS, keepAliveSeconds: 1, stalledReaderMs: 30, tickMs: 10 };
  return {
    watch: new Watch(server, bounds),
    calls,
    watched: () => ({
      raw: RAW,
      startedTick: 0,
      idleTimerOff: false,
      takenDueTick: -1,
      bodyDueTick: -1,
      cuts: 0,
      late: 0,
      cut() {
        this.cuts++;
      },
      bodyIsLate() {
        this.late++;
      },
    }),
  };
}

describe('Watch', () => {
  test('a request that takes long has its idle timer off while it lasts (pitfalls C and D)', async () => {
    const { watch, calls, watched } = scene();
    const request = watched();
    watch.add(request);
    await until(() => watch.tick > 30);
    assert.deepEqual(calls, [0]);
    watch.remove(request);
    assert.deepEqual(calls, [0, 1]);
    watch.stop();
  });

  test('a quick request costs no call', async () => {
    const { watch, calls, watched } = scene();
    const request = watched();
    watch.add(request);
    watch.remove(request);
    await until(() => watch.tick > 30);
    assert.deepEqual(calls, []);
    watch.stop();
  });

  test('a stalled reader is cut, one that is only waiting is not', async () => {
    const { watch, watched } = scene();
    const stalled = watched();
    const waiting = watched();
    watch.add(stalled);
    watch.add(waiting);
    stalled.takenDueTick = watch.stalledTick();
    await until(() => stalled.cuts > 0);
    assert.equal(waiting.cuts, 0);
    watch.stop();
  });

  test('a body is late when its time has passed, not before', async () => {
    const { watch, watched } = scene();
    const request = watched();
    watch.add(request);
    request.bodyDueTick = watch.tickIn(30);
    await until(() => request.late > 0);
    assert.ok(watch.tick >= 3);
    watch.stop();
  });
});
