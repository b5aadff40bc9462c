import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeldBytes } from './held-bytes.ts';

test('the end of a head is found however its bytes come', () => {
  const pieces = fc.array(fc.constantFrom('\r', '\n', '\r\n', '\r\n\r', 'a', 'ab\r\n', '\n\r\n'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(pieces, pieces, (head, next) => {
      const held = new HeldBytes();
      let whole = '';
      for (const piece of head) {
        held.append(Buffer.from(piece));
        whole += piece;
        assert.equal(held.endOfHead(), whole.indexOf('\r\n\r\n'));
      }
      const end = whole.indexOf('\r\n\r\n');
      if (end < 0) return;
      whole = whole.slice(end + 4);
      held.keep((held.bytes ?? Buffer.alloc(0)).subarray(end + 4));
      for (const piece of next) {
        held.append(Buffer.from(piece));
        whole += piece;
        assert.equal(held.endOfHead(), whole.indexOf('\r\n\r\n'));
      }
      assert.equal(held.bytes?.toString() ?? '', whole);
      held.clear();
      assert.equal(held.length, 0);
    }),
  );
});
