import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bucket,
  budget,
  line,
  PERIOD,
  settling,
  slots,
  taking,
} from '../../../testing/store-contract/samples.ts';
import { type LimitStep, stepBatchOf } from './step-batch.ts';

interface Batch {
  readonly ids: readonly string[];
  readonly settle: readonly { readonly reservation: string; readonly budgets: readonly unknown[] }[];
  readonly take: readonly {
    readonly reservation: string;
    readonly limits: readonly (readonly unknown[])[];
  }[];
}

function batch(steps: readonly LimitStep[]): { readonly batch: Batch; readonly order: readonly number[] } {
  const made = stepBatchOf(steps);
  return { ...made, batch: made.batch as Batch };
}

const take = (id: string, limits = [slots()] as Parameters<typeof taking>[1]): LimitStep => ({
  type: 'take',
  taking: taking(id, limits),
});
const settle = (id: string): LimitStep => ({ type: 'settle', settling: settling(id, [budget()]) });

describe('steps that go in one transaction', () => {
  test('what is settled comes first, in the order of the reservations; takes keep theirs', () => {
    const made = batch([take('t2'), settle('s2'), take('t1'), settle('s1')]);
    assert.deepEqual(
      made.batch.settle.map(({ reservation }) => reservation),
      ['s1', 's2'],
    );
    assert.deepEqual(
      made.batch.take.map(({ reservation }) => reservation),
      ['t2', 't1'],
    );
    assert.deepEqual(made.order, [3, 1, 0, 2], 'each reply finds its step');
  });

  test('each counter is named once, and limits say its place', () => {
    const made = batch([take('a', [slots(), bucket()]), take('b', [bucket()])]);
    assert.deepEqual(made.batch.ids, [slots().id, bucket().id]);
    assert.deepEqual(
      made.batch.take.map(({ limits }) => limits.map(([kind, place]) => [kind, place])),
      [
        [
          ['s', 1],
          ['b', 2],
        ],
        [['b', 2]],
      ],
    );
  });

  test('every counter of a reservation is locked, budgets are charged in their period', () => {
    const limits = [slots(), budget(), bucket()];
    const lines = [{ ...line('r', 5), at: 12.75 }];
    const made = batch([{ type: 'settle', settling: settling('r', limits, { lines }) }]);
    assert.deepEqual(made.batch.ids, [slots().id, `${budget().id}@${PERIOD.startMs}`, bucket().id]);
    assert.deepEqual(made.batch.settle[0]?.budgets, [[2, PERIOD.endMs]]);
  });

  test('a take that is undone gives up all of its counters', () => {
    const made = batch([{ type: 'undo', taking: taking('r', [slots(), bucket()]) }]);
    assert.deepEqual(made.batch.ids, [slots().id, bucket().id]);
    assert.deepEqual(made.order, [0]);
  });

  test('a limit that can never admit says so', () => {
    for (const limit of [
      bucket({ amount: 11 }),
      bucket({ refillUnits: 0 }),
      slots({ cap: 0 }),
      budget({ cap: 0 }),
    ]) {
      const [made] = batch([take('r', [limit])]).batch.take;
      assert.equal(made?.limits[0]?.[3], -1, JSON.stringify(limit));
    }
  });
});
