import type { ReplyCase } from './wire-case.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

const closes = true;
const protocol = { error: 'protocol' } as const;
const reset = { error: 'reset' } as const;

function broken(what: string, section: string, bytes: string): ReplyCase {
  return { what, section, bytes, outcome: protocol };
}

function read(what: string, section: string, bytes: string, body: string): ReplyCase {
  return { what, section, bytes, outcome: { body } };
}

const header = (line: string) => `${OK}${line}\r\nContent-Length: 2\r\n\r\nok`;

/** Replies that upstreams send, rightly and wrongly: the situations of llhttp's response tests, written anew from the RFC. */
export const REPLY_CASES: readonly ReplyCase[] = [
  read('a length', '6.2', header('X: 1'), 'ok'),
  read('no reason', '4', 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok', 'ok'),
  read('neither a reason nor its space', '4', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok'),
  read('a reason beyond ASCII', '4', 'HTTP/1.1 200 \xe9\r\nContent-Length: 2\r\n\r\nok', 'ok'),
  read('one length twice', '6.3', `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`, 'ok'),
  read('chunks with extensions and trailers', '7.1', `${CHUNKED}2;a="b"\r\nok\r\n0\r\nX: 1\r\n\r\n`, 'ok'),
  read(
    'an informational reply first',
    'RFC 9110 15.2',
    `HTTP/1.1 103 Early\r\nX: 1\r\n\r\n${header('X: 1')}`,
    'ok',
  ),
  read('a 204 with a length', '6.3', 'HTTP/1.1 204 None\r\nContent-Length: 9\r\n\r\n', ''),
  { what: 'a body until the close', section: '6.3', bytes: `${OK}\r\nok`, closes, outcome: { body: 'ok' } },
  {
    what: 'HTTP/1.0 until the close',
    section: '9.3',
    bytes: 'HTTP/1.0 200 OK\r\n\r\nok',
    closes,
    outcome: { body: 'ok' },
  },

  // None of these closes: who waits for more waits for ever.
  broken('another protocol', '2.3', 'SSH-2.0-OpenSSH_9.6\r\n'),
  broken('a TLS alert', '2.3', '\x15\x03\x01\x00\x02\x02\x28'),
  broken('a page without a head', '4', '<html>'),
  broken('a bare LF behind the status line', '2.2', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'),
  broken('a bare LF between headers', '2.2', `${OK}X: 1\nY: 2\r\n`),
  broken('an empty line first', '2.2', `\r\n${header('X: 1')}`),
  broken('HTTP/2', '2.3', 'HTTP/2 200\r\n'),
  broken('a version beyond', '2.3', 'HTTP/1.2 200 OK\r\n\r\n'),
  broken('the version in lower case', '2.3', 'http/1.1 200 OK\r\n'),
  broken('ICY', '2.3', 'ICY 200 OK\r\n'),
  broken('two digits of a status', '4', 'HTTP/1.1 20 OK\r\n\r\n'),
  broken('four digits of a status', '4', 'HTTP/1.1 2000 OK\r\n\r\n'),
  broken('a status below 100', '4', 'HTTP/1.1 099 OK\r\n\r\n'),
  broken('a status above 599', '4', 'HTTP/1.1 600 OK\r\n\r\n'),
  broken('a status that is no number', '4', 'HTTP/1.1 2xx OK\r\n\r\n'),
  broken('two spaces before the status', '4', 'HTTP/1.1  200 OK\r\n\r\n'),
  broken('a bare CR', '2.2', header('X: 1\rY: 2')),
  broken('a space before the colon', '5.1', header('X : 1')),
  broken('a folded header', '5.2', header('X: 1\r\n 2')),
  broken('a NUL in a value', 'RFC 9110 5.5', header('X: \0')),
  broken('a header without a name', '5', header(': 1')),
  broken('two lengths', '6.3', `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nok`),
  broken('a length that is none', '6.3', `${OK}Content-Length: +2\r\n\r\nok`),
  broken(
    'a length and a coding',
    '6.3',
    `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  broken('another coding', '6.1', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`),
  broken('a size that is none', '7.1', `${CHUNKED}zz\r\n`),
  broken('an extension that is none', '7.1.1', `${CHUNKED}2;\r\nok\r\n`),
  broken('no CRLF behind the data', '7.1', `${CHUNKED}2\r\nok0\r\n\r\n`),
  broken('a reply for a trailer', '7.1.2', `${CHUNKED}0\r\nHTTP/1.1 200 OK\r\nX: 1\r\n\r\n`),
  broken('a trailer that frames', '7.1.2', `${CHUNKED}0\r\nContent-Length: 2\r\n\r\n`),

  { what: 'half a head', section: '8', bytes: 'HTTP/1.1 200 OK\r\nX', closes, outcome: reset },
  { what: 'half a length', section: '8', bytes: `${OK}Content-Length: 9\r\n\r\nok`, closes, outcome: reset },
  { what: 'no last chunk', section: '8', bytes: `${CHUNKED}2\r\nok\r\n`, closes, outcome: reset },
];
