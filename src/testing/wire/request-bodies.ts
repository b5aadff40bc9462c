import type { RequestCase } from './wire-case.ts';

const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

function refused(what: string, section: string, bytes: string, status = 400): RequestCase {
  return { what, section, bytes, statuses: [status] };
}

function taken(what: string, section: string, bytes: string, body: string): RequestCase {
  return { what, section, bytes, statuses: [200], seen: [`POST / ${body}`.trimEnd()] };
}

const length = (value: string, body = 'hello') => `${POST}Content-Length:${value}\r\n\r\n${body}`;
const coding = (lines: string) => `${POST}${lines}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`;

/** Lengths, codings, chunks and trailers: the situations of Http11Probe and llhttp, written anew from the RFC. */
export const REQUEST_BODIES: readonly RequestCase[] = [
  taken('a length', '6.2', length(' 5'), 'hello'),
  taken('a length with spaces around it', 'RFC 9110 5.5', length('\t 5 \t'), 'hello'),
  taken('a length of nothing', '6.2', length(' 0', ''), ''),
  taken('neither length nor coding', '6.3', `${POST}\r\n`, ''),
  taken(
    'a body that looks like a request',
    '6.2',
    length(' 25', 'GET /evil HTTP/1.1\r\nX: 1\n'),
    'GET /evil HTTP/1.1\r\nX: 1\n',
  ),
  ...[
    'abc',
    '+5',
    '-5',
    '-0',
    '0x5',
    '0o5',
    '5_0',
    '1 2',
    '5,6',
    '5, 5',
    '',
    '5.0',
    '1e1',
    '9'.repeat(40),
  ].map((value) => refused(`the length ${JSON.stringify(value.slice(0, 12))}`, '6.3', length(` ${value}`))),
  refused('two lengths', '6.3', `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`),
  refused('one length twice', '6.3', `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`),
  refused('a space before the colon of a length', '5.1', `${POST}Content-Length : 5\r\n\r\nhello`),

  taken('a coding in capitals', '7', coding('Transfer-Encoding: Chunked'), 'hello'),
  refused('a length and a coding', '6.1', coding('Content-Length: 5\r\nTransfer-Encoding: chunked')),
  refused('a coding and a length', '6.1', coding('Transfer-Encoding: chunked\r\nContent-Length: 5')),
  refused('a coding in HTTP/1.0', '6.1', coding('Transfer-Encoding: chunked').replace('1.1', '1.0')),
  refused('an empty coding', '6.1', coding('Transfer-Encoding:'), 501),
  refused('an empty coding and a length', '6.1', coding('Transfer-Encoding:\r\nContent-Length: 5')),
  ...[
    'xchunked',
    'identity',
    'gzip',
    'gzip, chunked',
    'chunked, gzip',
    'chunked, chunked',
    'chunked,',
    ', chunked',
    '"chunked"',
    'chunked;q=1',
  ].map((value) => refused(`the coding ${value}`, '6.1', coding(`Transfer-Encoding: ${value}`), 501)),
  ...['\x0bchunked', 'chunked\x0c', 'chun\0ked'].map((value) =>
    refused(`the coding ${JSON.stringify(value)}`, '6.1', coding(`Transfer-Encoding: ${value}`)),
  ),
  refused('two codings', '6.1', coding('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'), 501),
  refused('a space before the colon of a coding', '5.1', coding('Transfer-Encoding : chunked')),

  taken('chunks', '7.1', `${CHUNKED}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`, 'hello'),
  taken('no chunk but the last', '7.1', `${CHUNKED}0\r\n\r\n`, ''),
  taken(
    'sizes in capitals and with zeros',
    '7.1',
    `${CHUNKED}00A\r\n0123456789\r\n000\r\n\r\n`,
    '0123456789',
  ),
  taken('extensions', '7.1.1', `${CHUNKED}5;a;b=c;d="e;\\"f"\r\nhello\r\n0;z\r\n\r\n`, 'hello'),
  taken('bad whitespace in an extension', '7.1.1', `${CHUNKED}5; a = b\r\nhello\r\n0\r\n\r\n`, 'hello'),
  taken('trailers', '7.1.2', `${CHUNKED}5\r\nhello\r\n0\r\nX-Sum: 1\r\nVary:*\r\n\r\n`, 'hello'),
  taken('data that looks like chunks', '7.1', `${CHUNKED}a\r\n5\r\nhello\r\n\r\n0\r\n\r\n`, '5\r\nhello\r\n'),
  ...['0x5', '5_', ' 5', '5 ', '-5', '+5', '', 'g', '5,', '5\t', '5 ;a', '\0', 'f'.repeat(20)].map((size) =>
    refused(`the chunk size ${JSON.stringify(size)}`, '7.1', `${CHUNKED}${size}\r\nhello\r\n0\r\n\r\n`),
  ),
  ...[
    ';',
    ';;',
    ';=',
    ';a=',
    ';a="b',
    ';a=b c',
    ';a ',
    ';\xe9',
    ';a="\x01"',
    ';a\0',
    ';a\rb',
    ';a\nb',
    ' a',
  ].map((extension) =>
    refused(
      `the extension ${JSON.stringify(extension)}`,
      '7.1.1',
      `${CHUNKED}5${extension}\r\nhello\r\n0\r\n\r\n`,
    ),
  ),
  refused('endless extensions', '7.1.1', `${CHUNKED}5;${'a'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`),
  refused('a bare LF behind a size', '7.1', `${CHUNKED}5\nhello\r\n0\r\n\r\n`),
  refused('a bare CR behind a size', '7.1', `${CHUNKED}5\rhello\r\n0\r\n\r\n`),
  refused('no CRLF behind the data', '7.1', `${CHUNKED}5\r\nhello0\r\n\r\n`),
  refused('a bare LF behind the data', '7.1', `${CHUNKED}5\r\nhello\n0\r\n\r\n`),
  refused('more data than the size says', '7.1', `${CHUNKED}5\r\nhelloXX\r\n0\r\n\r\n`),
  refused('less data than the size says', '7.1', `${CHUNKED}9\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n`),
  ...[
    'GET /evil HTTP/1.1',
    ': 1',
    'X : 1',
    ' X: 1',
    'X: a\0b',
    'X: a\x01b',
    'X: 1\r\n 2',
    'X\xe9: 1',
    'X: 1\nY: 2',
    'X: 1\rY: 2',
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    'Host: b',
    'Connection: close',
    'Trailer: X',
  ].map((trailer) =>
    refused(
      `the trailer ${JSON.stringify(trailer)}`,
      '7.1.2',
      `${CHUNKED}5\r\nhello\r\n0\r\n${trailer}\r\n\r\n`,
    ),
  ),
  refused('a request for a trailer section', '7.1.2', `${CHUNKED}0\r\nGET /n HTTP/1.1\r\nHost: a\r\n\r\n`),
  refused('endless trailers', '7.1.2', `${CHUNKED}0\r\n${'X: 1\r\n'.repeat(5_000)}\r\n`),
];
