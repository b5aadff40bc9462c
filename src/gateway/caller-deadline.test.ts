import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../core/failure.ts';
import { callerDeadline } from './caller-deadline.ts';

function deadlineFor(value: string | null): number | undefined {
  const header = (name: string): string | null => (name === 'x-sluiceway-timeout-ms' ? value : null);
  return callerDeadline({ header }, { arrivedAt: 5_000 });
}

describe("a caller's deadline in a header", () => {
  test('counts from the arrival of its request', () => {
    assert.equal(deadlineFor('1'), 5_001);
    assert.equal(deadlineFor('30000'), 35_000);
  });

  test('is not there without the header', () => assert.equal(deadlineFor(null), undefined));

  for (const value of ['', '0', '-1', '1.5', '1e3', 'soon', ' 5', '5s', '9999999999999999']) {
    test(`"${value}" is refused, and the header named`, () => {
      assert.throws(
        () => deadlineFor(value),
        (thrown) =>
          thrown instanceof FailureError &&
          thrown.failure.code === 'invalid_request' &&
          thrown.failure.param === 'x-sluiceway-timeout-ms' &&
          thrown.failure.message.startsWith('x-sluiceway-timeout-ms:'),
      );
    });
  }
});
