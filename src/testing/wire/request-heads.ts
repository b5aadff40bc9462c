import type { RequestCase } from './wire-case.ts';

const HOST = 'Host: a\r\n';

function refused(what: string, section: string, bytes: string, status = 400): RequestCase {
  return { what, section, bytes, statuses: [status] };
}

function taken(what: string, section: string, bytes: string, ...seen: readonly string[]): RequestCase {
  return { what, section, bytes, statuses: seen.map(() => 200), seen };
}

const header = (line: string) => `GET / HTTP/1.1\r\n${HOST}${line}\r\n\r\n`;
const host = (value: string) => `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`;
const line = (first: string) => `${first}\r\n${HOST}\r\n`;

/** Request lines, hosts and headers: the situations of Http11Probe, h1spec and llhttp, written anew from the RFC. */
export const REQUEST_HEADS: readonly RequestCase[] = [
  taken('the least request', '3', `GET / HTTP/1.1\r\n${HOST}\r\n`, 'GET /'),
  taken('empty lines before it', '2.2', `\r\n\r\nGET /a HTTP/1.1\r\n${HOST}\r\n`, 'GET /a'),
  taken('the absolute form', '3.2.2', line('GET http://a/b?c HTTP/1.1'), 'GET /b?c'),
  taken('the absolute form without a path', '3.2.2', line('GET http://a HTTP/1.1'), 'GET /'),
  taken('the asterisk of OPTIONS', '3.2.4', line('OPTIONS * HTTP/1.1'), 'OPTIONS *'),
  taken('a target with an encoded slash', '3.2.1', line('GET /a%2Fb/..//c HTTP/1.1'), 'GET /a%2Fb/..//c'),
  taken('two requests at once', '9.3.2', header('X: 1') + header('X: 2'), 'GET /', 'GET /'),
  taken('a header without a value', '5', header('X:'), 'GET /'),
  taken('a value with tabs and bytes beyond ASCII', 'RFC 9110 5.5', header('X:\t\xe9 \xff\t'), 'GET /'),
  taken('every character of a token in a name', 'RFC 9110 5.6.2', header("!#$%&'*+-.^_`|~aZ9: 1"), 'GET /'),
  taken('a host with a port', '3.2', host('a:8080'), 'GET /'),
  taken('an IPv6 host', '3.2', host('[::1]:8080'), 'GET /'),

  refused('a bare LF behind the request line', '2.2', `GET / HTTP/1.1\n${HOST}\r\n`),
  refused('bare LFs only', '2.2', 'GET / HTTP/1.1\nHost: a\n\n'),
  refused('a bare LF between headers', '2.2', `GET / HTTP/1.1\r\n${HOST}X: 1\nY: 2\r\n\r\n`),
  refused('a bare LF behind an empty header', '2.2', `GET / HTTP/1.1\r\n${HOST}X:\nY: 2\r\n\r\n`),
  refused('a bare LF before the request', '2.2', `\nGET / HTTP/1.1\r\n${HOST}\r\n`),
  refused('a bare CR between headers', '2.2', `GET / HTTP/1.1\r\n${HOST}X: 1\rY: 2\r\n\r\n`),
  refused('bare CRs only', '2.2', 'GET / HTTP/1.1\rHost: a\r\r\r\n\r\n'),
  refused(
    'a CR and something else behind the headers',
    '2.2',
    `GET / HTTP/1.1\r\n${HOST}\rZGET /evil: HTTP/1.1\r\n\r\n`,
  ),
  refused('a space before the first header', '2.2', ` GET / HTTP/1.1\r\n${HOST}\r\n`),
  refused('whitespace before the first header', '2.2', `GET / HTTP/1.1\r\n ${HOST}\r\n`),
  refused('no target', '3', line('GET HTTP/1.1')),
  refused('an empty target', '3', line('GET  HTTP/1.1')),
  refused('two spaces in the request line', '3', line('GET  / HTTP/1.1')),
  refused('a tab in the request line', '3', line('GET\t/\tHTTP/1.1')),
  refused('a space behind the version', '3', line('GET / HTTP/1.1 ')),
  refused('a space in the target', '3', line('GET /a b HTTP/1.1')),
  refused('a method that is no token', '3.1', line('GE(T / HTTP/1.1')),
  refused('a method that nobody knows', '3.1', line('BREW / HTTP/1.1'), 501),
  refused('a method in lower case', '3.1', line('get / HTTP/1.1'), 501),
  refused('a very long method', '3.1', line(`${'A'.repeat(2_000)} / HTTP/1.1`), 501),
  refused('TRACE', 'RFC 9110 9.3.8', line('TRACE / HTTP/1.1'), 501),
  refused('CONNECT', '3.2.3', line('CONNECT a:443 HTTP/1.1'), 501),
  refused('the asterisk of GET', '3.2.4', line('GET * HTTP/1.1')),
  refused('a fragment in the target', '3.2', line('GET /a#b HTTP/1.1')),
  refused('a target without a slash', '3.2', line('GET a HTTP/1.1')),
  refused('a target that is an authority', '3.2.3', line('GET a:80 HTTP/1.1')),
  refused('a NUL in the target', '3.2', line('GET /\0 HTTP/1.1')),
  refused('a byte beyond ASCII in the target', '3.2', line('GET /\xe9 HTTP/1.1')),
  refused('an overlong slash in the target', 'RFC 3629 3', line('GET /\xc0\xaf HTTP/1.1')),
  refused('an absolute form with a user', '3.2.2', line('GET http://u@a/ HTTP/1.1')),
  refused('an absolute form without a host', '3.2.2', line('GET http:///a HTTP/1.1')),
  refused('HTTP/0.9', '2.3', 'GET /\r\n\r\n'),
  refused('no minor version', '2.3', line('GET / HTTP/1')),
  refused('a leading zero in the version', '2.3', line('GET / HTTP/01.1')),
  refused('a space in the version', '2.3', line('GET / HTTP/ 1.1')),
  refused('the version in lower case', '2.3', line('GET / http/1.1')),
  refused('a version without a name', '2.3', line('GET / 1.1')),
  refused('a version of the past to come', '2.3', line('GET / HTTP/2.0'), 505),
  refused('ICE', '2.3', line('GET / ICE/1.0')),
  refused('RTSP', '2.3', line('PUT / RTSP/1.0')),
  refused('nearly HTTP', '2.3', line('GET / IHTTP/1.0')),

  refused('no host', '3.2', 'GET / HTTP/1.1\r\n\r\n'),
  refused('two hosts', '3.2', `GET / HTTP/1.1\r\n${HOST}Host: b\r\n\r\n`),
  refused('one host twice', '3.2', `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`),
  ...[
    '',
    'u@a',
    'a/b',
    'a?b',
    'a, b',
    'a b',
    'http://a',
    'a:b',
    'a:80:80',
    '[::1',
    '::1',
    'a%zz',
    '\xe9',
  ].map((value) => refused(`the host ${JSON.stringify(value)}`, '3.2', host(value))),

  refused('a space before the colon', '5.1', header('X : 1')),
  refused('a tab before the colon', '5.1', header('X\t: 1')),
  refused('a folded header', '5.2', header('X: 1\r\n 2')),
  refused('a folded name', '5.2', header('X\r\n : 1')),
  refused('a folded framing header', '5.2', header('Transfer-Encoding:\r\n chunked')),
  refused('a header without a name', '5', header(': 1')),
  refused('a header without a colon', '5', header('X 1')),
  refused('a bracket in a name', '5', header('X[1]: 1')),
  refused('an @ in a name', '5', header('Fo@: 1')),
  refused('a control character in a name', '5', header('Fo\x01o: 1')),
  refused('a byte beyond ASCII in a name', '5', header('X\xe9: 1')),
  ...['\0', '\x01', '\x0b', '\x0c', '\x7f'].map((byte) =>
    refused(`${JSON.stringify(byte)} in a value`, 'RFC 9110 5.5', header(`X: a${byte}b`)),
  ),
  refused('too many headers', 'RFC 9110 5.4', header('X: 1\r\n'.repeat(300).trimEnd()), 431),
  refused('a very long value', 'RFC 9110 5.4', header(`X: ${'a'.repeat(70_000)}`), 431),
  refused('a very long name', 'RFC 9110 5.4', header(`${'a'.repeat(70_000)}: 1`), 431),
  refused('a very long target', '3', line(`GET /${'a'.repeat(70_000)} HTTP/1.1`), 431),
  refused('a TLS hello', '2.2', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  refused('binary', '2.2', '\x00\x01\x02\xff\xfe\x80'),
];
