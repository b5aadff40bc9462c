import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HttpSyntaxError } from './http-syntax-error.ts';
import { checkReplyStart, checkRequestStart, checkUnfinishedHead } from './unfinished-head.ts';

function refuses(check: (bytes: Buffer) => void, text: string): boolean {
  try {
    check(Buffer.from(text, 'latin1'));
    return false;
  } catch (thrown) {
    assert.ok(thrown instanceof HttpSyntaxError);
    return true;
  }
}

test('a bare LF is found at its first byte, however the head is cut', () => {
  const heads = fc.array(fc.constantFrom('a', '\r', '\n', '\r\n', 'x: y\r\n'), { maxLength: 8 });
  fc.assert(
    fc.property(heads, fc.nat(20), (parts, cut) => {
      const bytes = Buffer.from(parts.join(''));
      const bare = /(?<!\r)\n/.test(bytes.toString());
      const first = bytes.subarray(0, cut);
      const found =
        refuses(() => checkUnfinishedHead(first, 0), '') ||
        refuses(() => checkUnfinishedHead(bytes, first.length), '');
      assert.equal(found, bare);
    }),
  );
});

test('other protocols are known by their first byte', () => {
  for (const text of ['\x16\x03\x01', '\x00', ' GET', '\x7f', '\xff'])
    assert.ok(refuses(checkRequestStart, text));
  for (const text of ['G', 'p', '\r', '']) assert.ok(!refuses(checkRequestStart, text));
});

test('a reply begins with HTTP/1., as far as it has come', () => {
  for (const text of ['', 'H', 'HTTP/1', 'HTTP/1.', 'HTTP/1.1 200'])
    assert.ok(!refuses(checkReplyStart, text));
  for (const text of ['h', 'HTTQ', 'HTTP/2', 'SSH-2.0', '\r\nHTTP/1.1', '\x15\x03'])
    assert.ok(refuses(checkReplyStart, text));
});
