import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type HeldByNumber, heldFrom, heldText } from './held-text.ts';

const held = fc.record(
  {
    type: fc.constantFrom('bucket' as const, 'budget' as const, 'slots' as const),
    number: fc.integer({ min: 1, max: 2 ** 40 }),
    amount: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  },
  { noNullPrototype: true },
);

test('what a reservation holds comes back as it was written', () => {
  fc.assert(
    fc.property(fc.array(held, { maxLength: 6 }), (all: HeldByNumber[]) => {
      assert.deepEqual(heldFrom(heldText(all)), all);
    }),
  );
  assert.equal(heldText([{ type: 'budget', number: 15, amount: 300 }]), 'm15:300');
});
