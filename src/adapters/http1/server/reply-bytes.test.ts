import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ChunkedDecoder } from '../message/chunked-decoder.ts';
import { parseReplyHead } from '../message/head.ts';
import { HttpSyntaxError } from '../message/http-syntax-error.ts';
import { chunkBytes, headAndBody, LAST_CHUNK, refusalBytes, replyHead, upgradeHead } from './reply-bytes.ts';

const CONNECTION = { close: false, date: 'Tue, 24 Nov 2026 00:00:00 GMT' };

describe('the head of a reply', () => {
  test('has its headers and the framing that was asked for, and no other', () => {
    const set = { 'content-length': '999', 'transfer-encoding': 'gzip', connection: 'upgrade', 'x-a': 'ü' };
    for (const [framing, expected] of [
      [5, 'content-length: 5\r\n'],
      ['chunked', 'transfer-encoding: chunked\r\n'],
      ['until-close', 'connection: close\r\n'],
      ['none', ''],
    ] as const)
      assert.equal(
        replyHead(200, set, framing, CONNECTION).replace(`date: ${CONNECTION.date}\r\n`, ''),
        `HTTP/1.1 200 OK\r\nx-a: ü\r\n${expected}\r\n`,
      );
    assert.match(
      replyHead(299, {}, 0, { ...CONNECTION, close: true }),
      /^HTTP\/1\.1 299 \r\n[\s\S]*connection: close/,
    );
  });

  test('cannot be split by any name or value', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('a\r\nb: c', 'a\n\nb', 'a\rb', '\0', '\u010a', 'x-a: b\r\n', '', 'x-a '),
    );
    fc.assert(
      fc.property(texts, texts, (name, value) => {
        let head: string;
        try {
          head = replyHead(200, { [name]: value }, 0, CONNECTION);
        } catch (thrown) {
          assert.ok(thrown instanceof TypeError);
          return;
        }
        const onWire = headAndBody(head, '').toString('latin1');
        const read = parseReplyHead(onWire.slice(0, -4));
        const others = ['date', 'content-length'];
        assert.ok(read.headers.size <= others.length + 1);
        if (read.headers.size > others.length && !others.includes(name.toLowerCase()))
          assert.equal(read.headers.get(name.toLowerCase()), value.replace(/^[ \t]+|[ \t]+$/g, ''));
      }),
      { numRuns: 500 },
    );
  });
});

test('the head of a 101 names one protocol and says `connection: upgrade` once', () => {
  const set = {
    connection: 'close',
    'transfer-encoding': 'chunked',
    upgrade: 'websocket',
    'sec-websocket-accept': 'k',
  };
  assert.equal(
    upgradeHead(set),
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: k\r\n\r\n',
  );
  assert.throws(() => upgradeHead({}), TypeError);
  assert.throws(() => upgradeHead({ upgrade: 'a\r\nb: c' }), TypeError);
});

test('chunks say what they carry', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 }), (pieces) => {
      const decoder = new ChunkedDecoder();
      const payload = decoder.decode(Buffer.concat([...pieces.map(chunkBytes), LAST_CHUNK]));
      assert.deepEqual(payload, Buffer.concat(pieces));
      assert.ok(decoder.done);
    }),
  );
});

test('a refusal is a whole reply that ends its connection', () => {
  const [head = '', body = ''] = refusalBytes(new HttpSyntaxError(431, 'too "long"'), CONNECTION.date)
    .toString('latin1')
    .split('\r\n\r\n');
  const { status, headers } = parseReplyHead(head);
  assert.equal(status, 431);
  assert.equal(headers.get('connection'), 'close');
  assert.equal(headers.get('content-length'), String(body.length));
  assert.match(JSON.parse(body).error.message, /too "long"/);
});
