import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { endOfHead, parseReplyHead, parseRequestHead } from './head.ts';
import { Http1Headers } from './headers.ts';
import { HttpSyntaxError } from './http-syntax-error.ts';

const HEADERS = 'Host: x\r\nX-A: 1';

function refused(parse: () => unknown): number {
  try {
    parse();
  } catch (thrown) {
    assert.ok(thrown instanceof HttpSyntaxError, String(thrown));
    return thrown.status;
  }
  return 0;
}

/** Text that looks nearly right to a parser. */
const nearlyHeads = fc
  .array(
    fc.oneof(
      fc.constantFrom('GET', ' ', '/', 'HTTP/1.1', '\r\n', '\r', '\n', ':', 'a', '\t', '\0', '\xff', '200'),
      fc.string({ unit: 'binary-ascii', maxLength: 3 }),
    ),
  )
  .map((parts) => parts.join(''));

describe('a request head', () => {
  test('is read to its parts', () => {
    const head = parseRequestHead(
      `POST /a?b=%41 HTTP/1.0\r\nHost:x\r\nX-A: \t one two \t\r\nx-a:\r\nX-B: \xfc`,
    );
    assert.equal(head.method, 'POST');
    assert.equal(head.target, '/a?b=%41');
    assert.equal(head.minorVersion, 0);
    assert.deepEqual(
      [...head.headers],
      [
        ['host', 'x'],
        ['x-a', 'one two, '],
        ['x-b', '\xfc'],
      ],
    );
    assert.equal(head.headers.count('x-a'), 2);
    assert.equal(parseRequestHead('GET / HTTP/1.1').headers.size, 0);
  });

  test('of the absolute form gives its path and query', () => {
    for (const [target, expected] of [
      ['http://h', '/'],
      ['http://h/', '/'],
      ['HTTPS://h:1/a?b', '/a?b'],
      ['http://h?b=/c', '/?b=/c'],
      ['//h/a', '//h/a'],
    ] as const)
      assert.equal(parseRequestHead(`GET ${target} HTTP/1.1\r\n${HEADERS}`).target, expected);
    assert.equal(parseRequestHead(`OPTIONS * HTTP/1.1\r\n${HEADERS}`).target, '*');
  });

  const refusedHeads: Readonly<Record<string, readonly [number, string]>> = {
    'no line': [400, ''],
    'no target': [400, 'GET HTTP/1.1\r\nHost: x'],
    'two spaces': [400, 'GET  / HTTP/1.1\r\nHost: x'],
    'a space in the target': [400, 'GET /a b HTTP/1.1\r\nHost: x'],
    'a target beyond ASCII': [400, 'GET /\xfc HTTP/1.1\r\nHost: x'],
    'a target of another scheme': [400, 'GET ftp://h/ HTTP/1.1\r\nHost: x'],
    'a method in small letters': [501, 'get / HTTP/1.1\r\nHost: x'],
    'a tunnel': [501, 'CONNECT h:443 HTTP/1.1\r\nHost: x'],
    'another version': [505, 'GET / HTTP/1.2\r\nHost: x'],
    'no version': [400, 'GET /\r\nHost: x'],
    'HTTP/2 in HTTP/1 clothes': [505, 'PRI * HTTP/2.0'],
    'a CR at the end of the head': [400, 'GET / HTTP/1.1\r\nHost: x\r'],
    'a CR within a value': [400, 'GET / HTTP/1.1\r\nHost: x\ry'],
    'an LF in the first line': [400, 'GET / HTTP/1.1\nX: HTTP/1.1\r\nHost: x'],
    'an LF between headers': [400, 'GET / HTTP/1.1\r\nHost: x\nX-A: 1'],
    'a name without end': [400, 'GET / HTTP/1.1\r\nHost'],
    'no name': [400, 'GET / HTTP/1.1\r\n: x'],
    'a name with a space': [400, 'GET / HTTP/1.1\r\nHost : x'],
    'a folded value': [400, 'GET / HTTP/1.1\r\nHost: x\r\n y: z'],
    'a control character': [400, 'GET / HTTP/1.1\r\nHost: x\x1b'],
    'a delete': [400, 'GET / HTTP/1.1\r\nHost: x\x7f'],
    'headers without end': [431, `GET / HTTP/1.1${'\r\nX: y'.repeat(201)}`],
  };
  for (const [what, [status, text]] of Object.entries(refusedHeads))
    test(`with ${what} is refused`, () => {
      assert.equal(
        refused(() => parseRequestHead(text)),
        status,
      );
    });

  test('fails in no other way, and lets no line break through', () => {
    fc.assert(
      fc.property(nearlyHeads, fc.boolean(), (text, prefixed) => {
        refused(() => {
          const head = parseRequestHead(prefixed ? `GET / HTTP/1.1\r\n${text}` : text);
          for (const [name, value] of [...head.headers, ['target', head.target]] as const)
            assert.doesNotMatch(`${name}${value}`, /[\r\n\0]/);
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('a reply head', () => {
  test('is read to its parts, with or without a reason', () => {
    for (const line of ['HTTP/1.1 429 Slow Down', 'HTTP/1.1 429 ', 'HTTP/1.1 429']) {
      const head = parseReplyHead(`${line}\r\nRetry-After: 7`);
      assert.equal(head.status, 429);
      assert.equal(head.minorVersion, 1);
      assert.equal(head.headers.get('retry-after'), '7');
    }
    assert.equal(parseReplyHead('HTTP/1.0 200 OK').minorVersion, 0);
  });

  for (const line of [
    '',
    'SSH-2.0-OpenSSH',
    'HTTP/2 200',
    'HTTP/1.2 200 OK',
    'HTTP/1.1200 OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1 2e2 OK',
    'HTTP/1.1 20',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 099 OK',
    'HTTP/1.1 600 OK',
    'HTTP/1.1 -10 OK',
    'HTTP/1.1 200\tOK',
    'HTTP/1.1 200 OK\r',
    'HTTP/1.1 200 OK\nContent-Length: 0',
    'http/1.1 200 OK',
  ])
    test(`with the status line ${JSON.stringify(line)} is refused`, () => {
      assert.notEqual(
        refused(() => parseReplyHead(`${line}\r\nX-A: 1`)),
        0,
      );
    });

  test('fails in no other way, and lets no line break through', () => {
    fc.assert(
      fc.property(nearlyHeads, fc.boolean(), (text, prefixed) => {
        refused(() => {
          const { headers } = parseReplyHead(prefixed ? `HTTP/1.1 200 OK\r\n${text}` : text);
          for (const [name, value] of headers) assert.doesNotMatch(`${name}${value}`, /[\r\n\0]/);
        });
      }),
      { numRuns: 500 },
    );
  });
});

test('headers are looked up in the order of the wire, those given twice as one list', () => {
  const headers = new Http1Headers();
  headers.add('a', '1');
  headers.add('b', '2');
  headers.add('a', '3');
  assert.equal(headers.get('a'), '1, 3');
  assert.equal(headers.get('c'), null);
  assert.deepEqual(
    [...headers],
    [
      ['a', '1, 3'],
      ['b', '2'],
    ],
  );
  assert.equal(headers.size, 3);
});

test('the end of a head is found from the last bytes that were searched in vain', () => {
  const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\nbody\r\n\r\n');
  for (let cut = 0; cut < 27; cut++) {
    assert.equal(endOfHead(bytes.subarray(0, cut), 0), -1);
    assert.equal(endOfHead(bytes, Math.max(0, cut - 3)), 23);
  }
});
