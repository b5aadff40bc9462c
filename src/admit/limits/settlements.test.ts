import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Settling, StoreDown } from '../../ports/stores/limit-store.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { Settlements } from './settlements.ts';

function setup() {
  const clock = new FakeClock();
  const state: { fault: Error | undefined } = { fault: undefined };
  const booked: Settling[] = [];
  const lost: string[] = [];
  const limits = {
    settle(settling: Settling) {
      if (state.fault) return Promise.reject(state.fault);
      booked.push(settling);
      return Promise.resolve();
    },
  };
  const holder = { owner: 'me', leaseMs: 30_000 };
  const settlements = new Settlements({
    stores: { limits: limits as never, holder },
    clock,
    onLost: (id) => lost.push(id),
  });
  const hand = (id: string) => settlements.settle({ id, limits: [] } as never, [], {});
  const ids = () => booked.map(({ reservation }) => reservation);
  return { clock, state, lost, settlements, hand, ids, booked };
}

const DOWN = new StoreDown('the store', undefined);

describe('settlements', () => {
  test('reach the store at once', async () => {
    const { hand, booked } = setup();
    hand('a');
    await settle();
    assert.deepEqual(booked, [{ reservation: 'a', owner: 'me', refunds: {}, lines: [], limits: [] }]);
  });

  test('wait while the store is down, and are booked within a second of its return', async () => {
    const { clock, state, hand, ids, lost } = setup();
    state.fault = DOWN;
    hand('a');
    hand('b');
    await clock.advance(5_500);
    assert.deepEqual(ids(), []);
    state.fault = undefined;
    await clock.advance(1_000);
    assert.deepEqual(ids(), ['a', 'b']);
    assert.deepEqual(lost, []);
    assert.equal(clock.timers, 0);
  });

  test('are booked once more when the process stops', async () => {
    const { state, hand, ids, settlements, clock } = setup();
    state.fault = DOWN;
    hand('a');
    await settle();
    state.fault = undefined;
    await settlements.close();
    assert.deepEqual(ids(), ['a']);
    assert.equal(clock.timers, 0);
  });

  test('that a store refuses for another reason are told, not tried again', async () => {
    const { state, hand, lost, clock } = setup();
    state.fault = new Error('the disk is full');
    hand('a');
    await settle();
    assert.deepEqual(lost, ['a']);
    assert.equal(clock.timers, 0);
  });
});
