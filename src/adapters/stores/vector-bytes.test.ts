import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOfVector, vectorOfBytes } from './vector-bytes.ts';

test('a vector comes back as it was, wherever its bytes begin', () => {
  fc.assert(
    fc.property(fc.float32Array(), fc.nat(7), (vector, offset) => {
      const moved = Buffer.concat([Buffer.alloc(offset), bytesOfVector(vector)]).subarray(offset);
      assert.deepEqual([...vectorOfBytes(moved)], [...vector]);
    }),
  );
});
