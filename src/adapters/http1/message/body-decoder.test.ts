import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type BodyDecoder, LengthDecoder, UntilCloseDecoder } from './body-decoder.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import { keepsAlive, replyBodyDecoder, requestBodyDecoder } from './framing.ts';
import { parseReplyHead, parseRequestHead } from './head.ts';
import { HttpSyntaxError } from './http-syntax-error.ts';

interface Outcome {
  readonly payload: string;
  /** Bytes of the input that belong to the body. */
  readonly taken: number;
  readonly end: 'done' | 'open' | 'refused';
}

/** Feeds `bytes` in pieces that begin at `cuts`. */
function decoded(decoder: BodyDecoder, bytes: Buffer, cuts: readonly number[]): Outcome {
  let payload = '';
  let taken = 0;
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let n = 1; n < edges.length && !decoder.done; n++) {
    // A copy, because the decoder may change the bytes that it is given.
    const piece = Buffer.from(bytes.subarray(edges[n - 1], edges[n]));
    try {
      payload += decoder.decode(piece).toString('latin1');
    } catch (thrown) {
      assert.ok(thrown instanceof HttpSyntaxError, String(thrown));
      return { payload: '', taken: 0, end: 'refused' };
    }
    assert.ok(decoder.consumed <= piece.length);
    assert.ok(decoder.done || decoder.consumed === piece.length);
    taken += decoder.consumed;
  }
  return { payload, taken, end: decoder.done ? 'done' : 'open' };
}

const cuts = fc.array(fc.nat(2_000), { maxLength: 12 });
const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 6 });
const extensions = fc.constantFrom('', ';a', ';a=b', ';a="b c"', '; a = b', ';a="\\"\\\\";b;c="\xe9"');
const trailers = fc.constantFrom('', 'X-A: 1\r\n', 'X-A: 1\r\nX-B:\r\n');
const rests = fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((text) => Buffer.from(text, 'latin1'));

/** A chunked body and its payload. */
const chunkedBodies = fc.tuple(payloads, extensions, trailers).map(([parts, extension, trailer]) => ({
  payload: Buffer.concat(parts).toString('latin1'),
  bytes: Buffer.concat([
    ...parts.map((part) =>
      Buffer.concat([Buffer.from(`${part.length.toString(16)}${extension}\r\n`), part, Buffer.from('\r\n')]),
    ),
    Buffer.from(`0${extension}\r\n${trailer}\r\n`),
  ]),
}));

describe('chunks', () => {
  test('are read whatever the cuts, and never a byte beyond the last', () => {
    fc.assert(
      fc.property(chunkedBodies, rests, cuts, ({ payload, bytes }, rest, where) => {
        const outcome = decoded(new ChunkedDecoder(), Buffer.concat([bytes, rest]), where);
        assert.deepEqual(outcome, { payload, taken: bytes.length, end: 'done' });
      }),
    );
  });

  test('leave what follows the last one as it is', () => {
    const bytes = Buffer.from('2\r\nab\r\n1\r\nc\r\n0\r\n\r\nGET /next');
    const decoder = new ChunkedDecoder();
    assert.equal(decoder.decode(bytes).toString(), 'abc');
    assert.equal(bytes.subarray(decoder.consumed).toString(), 'GET /next');
  });

  test('that were tampered with come to the same end whatever the cuts', () => {
    const tampering = fc.record({ at: fc.nat(400), byte: fc.constantFrom(0, 10, 13, 32, 48, 59, 97, 255) });
    fc.assert(
      fc.property(chunkedBodies, tampering, cuts, ({ bytes }, { at, byte }, where) => {
        const tampered = Buffer.from(bytes);
        tampered[at % bytes.length] = byte;
        const whole = decoded(new ChunkedDecoder(), tampered, []);
        assert.deepEqual(decoded(new ChunkedDecoder(), tampered, where), whole);
      }),
      { numRuns: 500 },
    );
  });

  test('that are none fail as such', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), cuts, (bytes, where) => {
        const random = Buffer.from(bytes);
        assert.deepEqual(
          decoded(new ChunkedDecoder(), random, where),
          decoded(new ChunkedDecoder(), random, []),
        );
      }),
    );
  });

  for (const [what, bytes] of Object.entries({
    'an LF after the size': '1\na\r\n0\r\n\r\n',
    'an LF after the data': '1\r\na\n0\r\n\r\n',
    'more data than its size': '1\r\nab\r\n0\r\n\r\n',
    'no size': '\r\n',
    'an extension without size': ';a\r\n',
    'a space before the size': ' 1\r\na\r\n0\r\n\r\n',
    'a space after the size': '1 \r\na\r\n0\r\n\r\n',
    'a sign': '+1\r\na\r\n0\r\n\r\n',
    'a prefix': '0x1\r\na\r\n0\r\n\r\n',
    'a size beyond numbers': `1${'0'.repeat(11)}\r\n`,
    'an extension without a name': '1;\r\na\r\n0\r\n\r\n',
    'an extension with half a value': '1;a=\r\na\r\n0\r\n\r\n',
    'an extension with a quote that stays open': '1;a="b\r\na\r\n0\r\n\r\n',
    'an extension with a control character': '1;a=\x01\r\na\r\n0\r\n\r\n',
    'an extension that is no token': '1;a=b c\r\na\r\n0\r\n\r\n',
    'a space behind an extension': '1;a \r\na\r\n0\r\n\r\n',
    'a request for a trailer': '0\r\nGET /n HTTP/1.1\r\nX: y\r\n\r\n',
    'a trailer that frames': '0\r\nContent-Length: 5\r\n\r\n',
    'an LF in an extension': '1;a\nb\r\na\r\n0\r\n\r\n',
    'a CR in an extension': '1;a\rb\r\na\r\n0\r\n\r\n',
    'an extension without end': `1;${'a'.repeat(9_000)}`,
    'an LF that ends a trailer': '0\r\nX-A: 1\n\r\n',
    'an LF for the end': '0\r\n\n',
    'a NUL in a trailer': '0\r\nX-A: \0\r\n\r\n',
    'a CR in a trailer': '0\r\nX-A: 1\rX-B: 2\r\n\r\n',
    'trailers without end': `0\r\n${'X-A: 1\r\n'.repeat(2_000)}\r\n`,
  }))
    test(`with ${what} are refused`, () => {
      assert.equal(decoded(new ChunkedDecoder(), Buffer.from(bytes, 'latin1'), []).end, 'refused');
    });

  test('with many small extensions are refused in the end: they cost more than they bring', () => {
    const bytes = Buffer.from('1;aaaaaaaa\r\nx\r\n'.repeat(2_000));
    assert.equal(decoded(new ChunkedDecoder(), bytes, []).end, 'refused');
  });
});

test('a length is taken exactly, whatever the cuts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.uint8Array({ maxLength: 300 }),
      cuts,
      (length, bytes, where) => {
        const outcome = decoded(new LengthDecoder(length), Buffer.from(bytes), where);
        const taken = Math.min(length, bytes.length);
        const payload = Buffer.from(bytes.subarray(0, taken)).toString('latin1');
        assert.deepEqual(outcome, { payload, taken, end: bytes.length >= length ? 'done' : 'open' });
      },
    ),
  );
});

describe('the framing of a request', () => {
  const decoderOf = (headers: string, version = 'HTTP/1.1') =>
    requestBodyDecoder(parseRequestHead(`POST / ${version}\r\nHost: x${headers}`));

  test('is its length, chunks, or none', () => {
    assert.equal(decoderOf(''), undefined);
    assert.equal(decoderOf('\r\nContent-Length: 0'), undefined);
    assert.ok(decoderOf('\r\nContent-Length: 10') instanceof LengthDecoder);
    assert.ok(decoderOf('\r\nTransfer-Encoding: Chunked') instanceof ChunkedDecoder);
  });

  for (const headers of [
    '\r\nContent-Length: 3\r\nTransfer-Encoding: chunked',
    '\r\nContent-Length: 3\r\nContent-Length: 3',
    '\r\nContent-Length: 3, 3',
    '\r\nContent-Length:',
    '\r\nContent-Length: 0x3',
    '\r\nContent-Length: 3.0',
    '\r\nContent-Length: 1e3',
    `\r\nContent-Length: ${'1'.repeat(16)}`,
    '\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    '\r\nTransfer-Encoding: chunked, identity',
    '\r\nTransfer-Encoding: identity',
    '\r\nTransfer-Encoding: "chunked"',
    '\r\nTransfer-Encoding:',
    '\r\nTransfer-Encoding: \x0bchunked',
  ])
    test(`${JSON.stringify(headers)} is refused`, () => {
      assert.throws(() => decoderOf(headers), HttpSyntaxError);
    });

  test('of HTTP/1.0 knows no chunks', () => {
    assert.throws(() => decoderOf('\r\nTransfer-Encoding: chunked', 'HTTP/1.0'), HttpSyntaxError);
  });
});

describe('the framing of a reply', () => {
  const decoderOf = (head: string) => replyBodyDecoder(parseReplyHead(head));

  test('is its length, chunks, the end of the connection, or none', () => {
    assert.equal(decoderOf('HTTP/1.1 204 No\r\nContent-Length: 5'), undefined);
    assert.equal(decoderOf('HTTP/1.1 304 No\r\nTransfer-Encoding: chunked'), undefined);
    assert.equal(decoderOf('HTTP/1.1 200 OK\r\nContent-Length: 0'), undefined);
    assert.ok(decoderOf('HTTP/1.1 200 OK\r\nContent-Length: 5') instanceof LengthDecoder);
    assert.ok(
      decoderOf('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5') instanceof LengthDecoder,
    );
    assert.ok(decoderOf('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked') instanceof ChunkedDecoder);
    assert.ok(decoderOf('HTTP/1.1 200 OK') instanceof UntilCloseDecoder);
  });

  for (const headers of [
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Content-Length: five',
  ])
    test(`${JSON.stringify(headers)} is refused`, () => {
      assert.throws(() => decoderOf(`HTTP/1.1 200 OK\r\n${headers}`), HttpSyntaxError);
    });
});

test('a connection goes on unless one side says otherwise, in HTTP/1.0 only if it says so', () => {
  for (const [version, connection, expected] of [
    ['1.1', undefined, true],
    ['1.1', 'close', false],
    ['1.1', 'Keep-Alive, Close', false],
    ['1.1', 'upgrade,close', false],
    ['1.1', 'closed', true],
    ['1.0', undefined, false],
    ['1.0', 'Keep-Alive', true],
    ['1.0', 'keep-alive, close', false],
  ] as const) {
    const head = parseReplyHead(
      `HTTP/${version} 200 OK${connection === undefined ? '' : `\r\nConnection: ${connection}`}`,
    );
    assert.equal(keepsAlive(head.headers, head.minorVersion), expected, `${version} ${connection}`);
  }
});
