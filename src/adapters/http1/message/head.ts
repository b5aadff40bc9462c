import { Http1Headers } from './headers.ts';
import { isHost } from './host.ts';
import { HttpSyntaxError } from './http-syntax-error.ts';
import { TOKEN } from './token.ts';

/** The longest request head that is read: the limit of Node and of Bun. */
export const MAX_REQUEST_HEAD_BYTES = 16_384;
/** A reply's head may be longer: providers add many headers. */
export const MAX_REPLY_HEAD_BYTES = 65_536;
const MAX_HEADERS = 200;

export interface RequestHead {
  readonly method: string;
  /** As sent. The absolute form is reduced to its path and query. */
  readonly target: string;
  /** 0 or 1. */
  readonly minorVersion: number;
  readonly headers: Http1Headers;
}

export interface Http1ReplyHead {
  readonly status: number;
  readonly minorVersion: number;
  readonly headers: Http1Headers;
}

/** The index of the CRLF CRLF that ends the head, searched from `from` on. -1: it has not come yet. */
export function endOfHead(bytes: Buffer, from: number): number {
  return bytes.indexOf('\r\n\r\n', from, 'latin1');
}

/** CONNECT and TRACE are refused: they belong to proxies. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);
/** RFC 9112 §3.2, reduced to what matters here: no space, no control character, no fragment, only ASCII. */
const TARGET = /^(?:\/[\x21\x22\x24-\x7e]*|https?:\/\/[\x21\x22\x24-\x7e]+)$/i;

/**
 * Parses a request's head, which comes without its blank line (RFC 9112 §3).
 * @throws HttpSyntaxError
 */
export function parseRequestHead(text: string): RequestHead {
  const lineEnd = lineEndOf(text);
  const methodEnd = text.indexOf(' ');
  const targetEnd = text.lastIndexOf(' ', lineEnd - 1);
  const method = text.slice(0, Math.max(0, methodEnd));
  const target = text.slice(methodEnd + 1, targetEnd);
  const version = text.slice(targetEnd + 1, lineEnd);
  if (!/^HTTP\/\d\.\d$/.test(version)) throw new HttpSyntaxError(400, 'the request line is malformed');
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0')
    throw new HttpSyntaxError(505, 'only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here');
  if (!METHODS.has(method)) throw unknownMethod(method);
  // The asterisk is for OPTIONS alone (RFC 9112 §3.2.4).
  if (!TARGET.test(target) && !(target === '*' && method === 'OPTIONS'))
    throw new HttpSyntaxError(400, 'the request target is malformed');
  const headers = parseHeaders(text, lineEnd);
  return { method, target: originForm(target), minorVersion: version === 'HTTP/1.1' ? 1 : 0, headers };
}

function unknownMethod(method: string): HttpSyntaxError {
  return TOKEN.test(method)
    ? new HttpSyntaxError(501, 'no such method is known here')
    : new HttpSyntaxError(400, 'the request line is malformed');
}

/**
 * Parses a reply's head, which comes without its blank line (RFC 9112 §4).
 * @throws HttpSyntaxError
 */
export function parseReplyHead(text: string): Http1ReplyHead {
  const lineEnd = lineEndOf(text);
  // Some servers send neither a reason nor the space before it.
  const after = lineEnd === 12 ? SPACE : text.charCodeAt(12);
  const status = after === SPACE && STATUS_LINE.test(text) ? Number(text.slice(9, 12)) : 0;
  if (status === 0) throw new HttpSyntaxError(502, 'the status line is malformed');
  return { status, minorVersion: text.charCodeAt(7) - ZERO, headers: parseHeaders(text, lineEnd) };
}

const STATUS_LINE = /^HTTP\/1\.[01] [1-5]\d\d/;
const TAB = 9;
const SPACE = 32;
const ZERO = 48;

function lineEndOf(text: string): number {
  const end = text.indexOf('\r\n');
  return end < 0 ? text.length : end;
}

/** Control characters except the tab, and a CR without LF. Another parser may take either for the end of a line. */
const FORBIDDEN = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)/;

function parseHeaders(text: string, firstLineEnd: number): Http1Headers {
  if (FORBIDDEN.test(text)) throw new HttpSyntaxError(400, 'the head contains a control character');
  const headers = new Http1Headers();
  // Only lenient parsers end a line at a bare LF, so two parsers would read two different messages.
  if (text.lastIndexOf('\n', firstLineEnd) >= 0) throw bareLineFeed();
  for (let at = firstLineEnd + 2; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline - 1;
    if (newline >= 0 && text.charCodeAt(end) !== 13) throw bareLineFeed();
    const colon = text.indexOf(':', at);
    const name = colon < 0 || colon > end ? '' : text.slice(at, colon);
    // This refuses folded lines and a space before the colon too (RFC 9112 §5.1, §5.2).
    if (!TOKEN.test(name)) throw new HttpSyntaxError(400, 'a header is malformed');
    if (headers.size >= MAX_HEADERS)
      throw new HttpSyntaxError(431, `there are more than ${MAX_HEADERS} headers`);
    headers.add(name.toLowerCase(), trimmed(text, colon + 1, end));
    at = end + 2;
  }
  return headers;
}

function bareLineFeed(): HttpSyntaxError {
  return new HttpSyntaxError(400, 'a line of the head ends in a bare LF');
}

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Proxies send the absolute form (RFC 9112 §3.2.2). Only its path and query matter here. */
function originForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target;
  const authority = target.indexOf('://') + 3;
  const path = target.slice(authority).search(/[/?#]/);
  if (!isHost(path < 0 ? target.slice(authority) : target.slice(authority, authority + path)))
    throw new HttpSyntaxError(400, 'the request target names no host');
  if (path < 0) return '/';
  const rest = target.slice(authority + path);
  // An empty path means `/` (RFC 9110 §4.2.3).
  return rest.startsWith('/') ? rest : `/${rest}`;
}
