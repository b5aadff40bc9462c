import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { NetworkError, type WireRequest } from '../../../ports/http-client.ts';
import type { BodyDecoder } from '../message/body-decoder.ts';
import { requestBodyDecoder } from '../message/framing.ts';
import { endOfHead, parseRequestHead } from '../message/head.ts';
import { requestBytes } from './request-bytes.ts';

const URL_CHARS = 'abc/%?&=.~-_:@!$';
const OURS = ['host', 'accept-encoding', 'user-agent', 'content-length', 'transfer-encoding'];

const targets = fc
  .array(fc.constantFrom(...URL_CHARS), { maxLength: 20 })
  .map((chars) => `/${chars.join('')}`);
const names = fc
  .array(fc.constantFrom(...'abcxyz-019_'), { minLength: 1, maxLength: 8 })
  .map((chars) => chars.join(''));
const values = fc
  .string({ unit: 'binary-ascii', maxLength: 20 })
  .map((text) => text.replace(/[^\t\x20-\x7e]/g, '').replace(/^[ \t]+|[ \t]+$/g, ''));
/** Written by itself. */
const LARGE = fc.integer({ min: 32_767, max: 32_769 }).map((length) => new Uint8Array(length).fill(length));
const bodies = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }),
  fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), LARGE), { maxLength: 5 }),
);

function bytesOf(headers: Record<string, string>, body: WireRequest['body'] = null, target = '/'): Buffer {
  return Buffer.concat(requestBytes({ method: 'POST', url: 'unused', headers, body }, target, 'h:1'));
}

describe('a request on the wire', () => {
  test('is read back as it was written', () => {
    fc.assert(
      fc.property(targets, fc.dictionary(names, values, { maxKeys: 5 }), bodies, (target, headers, body) => {
        const bytes = bytesOf(headers, body, target);
        const end = endOfHead(bytes, 0);
        const head = parseRequestHead(bytes.toString('latin1', 0, end));
        assert.equal(head.method, 'POST');
        assert.equal(head.target, target);
        assert.equal(head.headers.get('host'), 'h:1');
        for (const [name, value] of Object.entries(headers))
          if (!OURS.includes(name)) assert.equal(head.headers.get(name), value);
        const decoder = requestBodyDecoder(head);
        const rest = bytes.subarray(end + 4);
        assert.ok(decoded(decoder, rest).equals(Buffer.from(plainBytes(body))));
        assert.equal(decoder?.consumed ?? 0, rest.length);
        assert.notEqual(decoder?.done, false);
      }),
    );
  });

  test('says once where it ends, whatever the caller says', () => {
    const bytes = bytesOf(
      { host: 'evil', 'content-length': '1', 'Transfer-Encoding': 'chunked', 'user-agent': 'mine' },
      'four',
    );
    assert.equal(
      bytes.toString('latin1'),
      'POST / HTTP/1.1\r\nhost: h:1\r\nuser-agent: mine\r\naccept-encoding: identity\r\ncontent-length: 4\r\n\r\nfour',
    );
  });

  test('without a body says so if it is a POST', () => {
    assert.match(bytesOf({}).toString('latin1'), /\r\ncontent-length: 0\r\n\r\n$/);
    const get = requestBytes({ method: 'GET', url: 'unused', headers: {}, body: null }, '/', 'h');
    assert.doesNotMatch(Buffer.concat(get).toString('latin1'), /content-length/);
  });

  for (const [what, write] of Object.entries({
    'a line break in a value': () => bytesOf({ 'x-a': 'b\r\nx-c: d' }),
    'what becomes a line break in Latin-1': () => bytesOf({ 'x-a': 'b\u010d\u010ax-c: d' }),
    'a line break in a name': () => bytesOf({ 'x-a: b\r\nx-c': 'd' }),
    'a name that is none': () => bytesOf({ 'x a': 'b' }),
    'no name': () => bytesOf({ '': 'b' }),
    'a space in the target': () => bytesOf({}, null, '/ HTTP/1.1\r\nx: '),
    'a target beyond ASCII': () => bytesOf({}, null, '/\u0120'),
  }))
    test(`with ${what} is not written`, () => {
      assert.throws(write, (thrown) => thrown instanceof NetworkError && thrown.code === 'protocol');
    });
});

/** A body's bytes, whatever form it is given in. */
function plainBytes(body: WireRequest['body']): Uint8Array {
  if (body === null || typeof body === 'string') return Buffer.from(body ?? '');
  return body instanceof Uint8Array ? body : Buffer.concat(body);
}

function decoded(decoder: BodyDecoder | null | undefined, bytes: Buffer): Buffer {
  return Buffer.from(decoder?.decode(bytes) ?? []);
}

test('a large piece of a body is not copied, and goes out in its place', () => {
  const large = new Uint8Array(100_000).fill(1);
  const body = [Buffer.from('a'), Buffer.from('b'), large, Buffer.from('c')];
  const [first, second, third, ...more] = requestBytes(
    { method: 'POST', url: 'unused', headers: {}, body },
    '/',
    'h',
  );
  assert.match(Buffer.from(first ?? []).toString('latin1'), /content-length: 100003\r\n\r\nab$/);
  assert.equal(second, large);
  assert.equal(third, body[3]);
  assert.deepEqual(more, []);
});
