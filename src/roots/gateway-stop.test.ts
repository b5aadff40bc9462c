import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { FakeClock } from '../testing/fake-clock.ts';
import { GatewayStop } from './gateway-stop.ts';

describe('the end of a gateway', () => {
  let inFlight = 0;
  let steps: string[] = [];
  let clock = new FakeClock();

  beforeEach(() => {
    steps = [];
    clock = new FakeClock();
  });

  function stopOf(): GatewayStop {
    const step = (name: string) => async () => void steps.push(name);
    const gateway = {
      become: (state: string) => void steps.push(state),
      endCalls: () => void steps.push('calls ended'),
      stop: step('stopped'),
    };
    const server = { drain: () => void steps.push('server drained'), close: step('server closed') };
    return new GatewayStop({ gateway, servers: [server], inFlight: () => inFlight, clock });
  }

  const FIRST = ['draining', 'server drained'];
  const LAST = ['calls ended', 'server closed', 'stopped'];

  test('waits for what is under way', async () => {
    inFlight = 1;
    const drained = stopOf().drain(5_000);
    await clock.advance(4_000);
    assert.deepEqual(steps, FIRST);
    inFlight = 0;
    await clock.advance(1_000);
    await drained;
    assert.deepEqual(steps, [...FIRST, ...LAST]);
  });

  test('waits no longer than it may', async () => {
    inFlight = 1;
    const drained = stopOf().drain(5_000);
    await clock.advance(6_000);
    await drained;
    assert.deepEqual(steps, [...FIRST, ...LAST]);
  });

  test('comes at once when it is closed, also in the middle of a drain, and only once', async () => {
    inFlight = 1;
    const stop = stopOf();
    assert.equal(stop.begun, false);
    const drained = stop.drain(60_000);
    assert.equal(stop.begun, true);
    await clock.advance(100);
    assert.deepEqual(steps, FIRST);
    const closed = stop.close();
    await clock.advance(1_000);
    await Promise.all([drained, closed, stop.close()]);
    assert.deepEqual(steps, [...FIRST, ...LAST]);
  });
});
