import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endToEndHeaders } from './reply-headers.ts';

test('a reply loses what speaks of its connection, and is not copied where nothing does', () => {
  const plain = { 'content-type': 'a', 'x-b': 'c' };
  assert.equal(endToEndHeaders(plain), plain);
  assert.deepEqual(endToEndHeaders({ ...plain, connection: 'close', 'transfer-encoding': 'chunked' }), plain);
});
