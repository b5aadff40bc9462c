import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FailureCode } from '../core/failure.ts';
import { CallsUnderWay } from './under-way.ts';

function endable() {
  const ends: FailureCode[] = [];
  return { ends, end: (why: FailureCode) => void ends.push(why) };
}

describe('calls under way', () => {
  test('all end, and those that come later end at once', () => {
    const underWay = new CallsUnderWay();
    const [running, other, late] = [endable(), endable(), endable()];
    underWay.add(running);
    underWay.add(other);
    underWay.end('draining');
    underWay.add(late);
    assert.deepEqual([running.ends, other.ends, late.ends], [['draining'], ['draining'], ['draining']]);
  });

  test('one that is over is not ended again', () => {
    const underWay = new CallsUnderWay();
    const over = endable();
    underWay.add(over);
    underWay.delete(over);
    underWay.end('draining');
    assert.deepEqual(over.ends, []);
  });

  test('may leave while they are ended', () => {
    const underWay = new CallsUnderWay();
    const ends: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const each = {
        end() {
          ends.push(name);
          underWay.delete(each);
        },
      };
      underWay.add(each);
    }
    underWay.end('draining');
    assert.deepEqual(ends, ['a', 'b', 'c']);
  });
});
