import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HttpSyntaxError } from './http-syntax-error.ts';
import { checkTrailer } from './trailer.ts';

test('a trailer is a name and a value', () => {
  for (const line of ['x-checksum: abc', 'Vary:*', 'x:', 'x: caf\xe9\tau lait']) checkTrailer(line);
});

test('a line of a request, and a header of framing or routing, is no trailer', () => {
  for (const line of [
    'GET /n HTTP/1.1',
    'GET http://h/ HTTP/1.1',
    ': value',
    'name : value',
    ' folded: value',
    'x: a\x00b',
    'x: a\x7f',
    'Content-Length: 5',
    'TRANSFER-ENCODING: chunked',
    'host: x',
    'connection: close',
    'trailer: x',
  ])
    assert.throws(() => checkTrailer(line), HttpSyntaxError, line);
});

test('any line is taken or refused with 400', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (line) => {
      try {
        checkTrailer(line);
      } catch (thrown) {
        assert.ok(thrown instanceof HttpSyntaxError && thrown.status === 400);
      }
    }),
  );
});
