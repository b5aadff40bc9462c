/** The longest head that is read: both Node's and Bun's limit. A reply's may be longer: providers add what they like. */
export const MAX_REQUEST_HEAD_BYTES = 16_384;
export const MAX_REPLY_HEAD_BYTES = 65_536;
const MAX_HEADERS = 200;

/** Why bytes are no HTTP/1.1 message. `status` is the answer to a request like that. */
export class HttpSyntaxError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'HttpSyntaxError';
    this.status = status;
  }
}

/** Headers in the order of the wire, looked up by lower-case name. */
export class Http1Headers {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** `name` in lower case. Of a header given more than once the values, joined as one list (RFC 9110 §5.3). */
  get(name: string): string | null {
    const names = this.#names;
    for (let at = 0; at < names.length; at++) {
      if (names[at] === name) return this.#joined(name, at);
    }
    return null;
  }

  /** How many times it is given. */
  count(name: string): number {
    let count = 0;
    for (const each of this.#names) if (each === name) count++;
    return count;
  }

  get size(): number {
    return this.#names.length;
  }

  add(name: string, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** One entry a name. */
  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    for (const [at, name] of this.#names.entries()) {
      if (this.#names.indexOf(name) === at) yield [name, this.#joined(name, at)];
    }
  }

  #joined(name: string, first: number): string {
    let value = this.#values[first] ?? '';
    for (let at = first + 1; at < this.#names.length; at++) {
      if (this.#names[at] === name) value += `, ${this.#values[at]}`;
    }
    return value;
  }
}

export interface RequestHead {
  readonly method: string;
  /** As sent; of the absolute form its path and query. */
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

/** Where the head ends: the index of its last CRLF CRLF, looked for from `from` on; -1: not yet. */
export function endOfHead(bytes: Buffer, from: number): number {
  return bytes.indexOf('\r\n\r\n', from, 'latin1');
}

/** The methods that anybody may mean by a request; a proxy's and a tunnel's are none of ours. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);
/** RFC 9112 §3.2 as far as it matters here: no space, no control, nothing beyond ASCII. */
const TARGET = /^(?:\/[\x21-\x7e]*|\*|https?:\/\/[\x21-\x7e]+)$/i;

/**
 * A request's head, its blank line left out (RFC 9112 §3).
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
  if (!METHODS.has(method)) throw new HttpSyntaxError(501, 'no such method is known here');
  if (!TARGET.test(target)) throw new HttpSyntaxError(400, 'the request target is malformed');
  const headers = parseHeaders(text, lineEnd);
  return { method, target: originForm(target), minorVersion: version === 'HTTP/1.1' ? 1 : 0, headers };
}

/**
 * A reply's head, its blank line left out (RFC 9112 §4).
 * @throws HttpSyntaxError
 */
export function parseReplyHead(text: string): Http1ReplyHead {
  const lineEnd = lineEndOf(text);
  // Some servers leave the space out that ends the status, along with the reason that follows it.
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

/** Controls (a tab is none), and a CR that ends no line: either may end a line for somebody else. */
const FORBIDDEN = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)/;
/** RFC 9110 §5.6.2. */
export const TOKEN: RegExp = /^[\w!#$%&'*+.^`|~-]+$/;

function parseHeaders(text: string, firstLineEnd: number): Http1Headers {
  if (FORBIDDEN.test(text)) throw new HttpSyntaxError(400, 'the head contains a control character');
  const headers = new Http1Headers();
  // A bare LF ends a line for lenient parsers only: two readers, two messages.
  if (text.lastIndexOf('\n', firstLineEnd) >= 0) throw bareLineFeed();
  for (let at = firstLineEnd + 2; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline - 1;
    if (newline >= 0 && text.charCodeAt(end) !== 13) throw bareLineFeed();
    const colon = text.indexOf(':', at);
    const name = colon < 0 || colon > end ? '' : text.slice(at, colon);
    // This also refuses folded lines and a space before the colon (RFC 9112 §5.1, §5.2).
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

/** Proxies send the absolute form (RFC 9112 §3.2.2): only its path matters here. */
function originForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target;
  const authority = target.indexOf('://') + 3;
  const path = target.slice(authority).search(/[/?#]/);
  if (path < 0) return '/';
  const rest = target.slice(authority + path);
  // RFC 9110 §4.2.3: no path is the path `/`.
  return rest.startsWith('/') ? rest : `/${rest}`;
}
