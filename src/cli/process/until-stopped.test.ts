import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { untilStopped } from './until-stopped.ts';

/** Something that runs until it is stopped; `drained` ends its drain. */
function running() {
  const calls: string[] = [];
  const drained = Promise.withResolvers<void>();
  const told: string[] = [];
  const clock = new FakeClock();
  const stoppable = {
    async drain() {
      calls.push('drain');
      await drained.promise;
    },
    async close() {
      calls.push('close');
    },
  };
  const stopped = untilStopped(stoppable, clock, { err: (line) => void told.push(line) });
  return { calls, drained, told, clock, stopped };
}

describe('a signal stops what runs', { timeout: 10_000 }, () => {
  const listeners = process.listenerCount('SIGTERM');
  afterEach(() => assert.equal(process.listenerCount('SIGTERM'), listeners));

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} lets it finish`, async () => {
      const { calls, drained, told, stopped } = running();
      process.emit(signal, signal);
      assert.deepEqual(calls, ['drain']);
      assert.match(told[0] ?? '', new RegExp(`${signal}: finishing what is under way`));
      drained.resolve();
      await stopped;
    });
  }

  test('a second one, later, stops it at once', async () => {
    const { calls, clock, stopped } = running();
    process.emit('SIGINT', 'SIGINT');
    await clock.advance(100);
    process.emit('SIGINT', 'SIGINT');
    assert.deepEqual(calls, ['drain', 'close']);
    await stopped;
  });

  test('the same Ctrl-C passed on by npm is no second one', async () => {
    const { calls, drained, clock, stopped } = running();
    process.emit('SIGINT', 'SIGINT');
    await clock.advance(99);
    process.emit('SIGINT', 'SIGINT');
    await settle();
    assert.deepEqual(calls, ['drain']);
    drained.resolve();
    await stopped;
  });

  test('a drain that fails is told to the caller', async () => {
    const { drained, stopped } = running();
    process.emit('SIGTERM', 'SIGTERM');
    drained.reject(new Error('no'));
    await assert.rejects(stopped, /no/);
  });
});
