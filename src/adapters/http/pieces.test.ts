import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Pieces } from './pieces.ts';

describe('Pieces', () => {
  test('are the bytes that came, in their order', () => {
    const sizes = fc.array(fc.oneof(fc.nat(3), fc.integer({ min: 1_000, max: 1_050 }), fc.constant(20_000)));
    fc.assert(
      fc.property(sizes, sizes, (first, second) => {
        const pieces = new Pieces();
        for (const part of [first, second]) {
          const sent = part.map((size, at) => Buffer.alloc(size, at + 1));
          for (const piece of sent) pieces.push(piece);
          const whole = Buffer.concat(sent);
          assert.equal(pieces.bytes, whole.length);
          assert.deepEqual(Buffer.from(pieces.take()), whole);
          assert.equal(pieces.bytes, 0);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('a body in single bytes is held in few pieces', () => {
    const pieces = new Pieces();
    for (let n = 0; n < 100_000; n++) pieces.push(Buffer.from([n & 255]));
    assert.ok(pieces.count < 10, `${pieces.count} pieces`);
    assert.equal(pieces.take().length, 100_000);
  });

  test('what was taken does not change with what comes later', () => {
    const pieces = new Pieces();
    for (const text of ['a', 'b', 'c']) pieces.push(Buffer.from(text));
    const taken = pieces.take();
    for (const text of ['x', 'y', 'z']) pieces.push(Buffer.from(text));
    assert.equal(Buffer.from(taken).toString(), 'abc');
    assert.equal(Buffer.from(pieces.take()).toString(), 'xyz');
  });

  test('one large piece is handed on without a copy', () => {
    const pieces = new Pieces();
    const piece = Buffer.alloc(100_000);
    pieces.push(piece);
    assert.equal(pieces.take(), piece);
  });
});
