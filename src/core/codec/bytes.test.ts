import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { appendBytes, joinBytes } from './bytes.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 });

describe('bytes in pieces', () => {
  test('are the same joined at once or one by one', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        const whole = Buffer.concat(list);
        const appended = list.reduce<Uint8Array<ArrayBuffer>>(appendBytes, new Uint8Array(0));
        assert.deepEqual(Buffer.from(joinBytes(list)), whole);
        assert.deepEqual(Buffer.from(appended), whole);
      }),
    );
  });

  test('a single piece is not copied', () => {
    const piece = Uint8Array.of(1, 2);
    assert.equal(joinBytes([new Uint8Array(0), piece, new Uint8Array(0)]), piece);
  });

  test('a long run of small pieces is copied a few times only', () => {
    const memories = new Set<ArrayBuffer>();
    let held = new Uint8Array(0);
    for (let at = 0; at < 10_000; at += 1) {
      held = appendBytes(held, Uint8Array.of(at));
      memories.add(held.buffer);
    }
    assert.ok(memories.size < 20, `${memories.size} copies`);
  });
});
