import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GrowingBytes } from './growing-bytes.ts';

test('bytes put together stay as they were, whatever comes behind them or is taken off their front', () => {
  const steps = fc.array(fc.record({ bytes: fc.uint8Array({ maxLength: 700 }), drop: fc.nat(900) }), {
    maxLength: 15,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const together = new GrowingBytes();
      let held: Buffer = Buffer.alloc(0);
      let expected: number[] = [];
      const seen: (readonly [Buffer, readonly number[]])[] = [];
      for (const { bytes, drop } of all) {
        held = together.append(held, Buffer.from(bytes));
        expected = [...expected, ...bytes];
        seen.push([held, expected]);
        held = held.subarray(drop);
        expected = expected.slice(drop);
      }
      for (const [buffer, numbers] of seen) assert.deepEqual([...buffer], numbers);
    }),
  );
});

test('byte by byte it moves a handful of times', () => {
  const together = new GrowingBytes();
  const rooms = new Set<ArrayBufferLike>();
  let held: Buffer = Buffer.alloc(0);
  for (let n = 0; n < 65_536; n++) {
    held = together.append(held, Buffer.from([n & 255]));
    rooms.add(held.buffer);
  }
  assert.equal(held.length, 65_536);
  assert.ok(rooms.size < 10, `${rooms.size} moves`);
});
