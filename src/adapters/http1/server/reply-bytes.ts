import { STATUS_CODES } from 'node:http';
import { HOP_BY_HOP } from '../../http/reply-headers.ts';
import { HeaderNames } from '../message/header-names.ts';
import type { HttpSyntaxError } from '../message/http-syntax-error.ts';

/** How a reply's body is framed: by its length, in chunks or by the end of the connection. `none`: there is no body. */
export type ReplyFraming = number | 'chunked' | 'until-close' | 'none';

/** A line break would end the header, and a character beyond Latin-1 has no byte on the wire. */
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Headers of the connection (RFC 9110 §7.6.1) and of the framing are written here only. */
const NAMES = new HeaderNames([...HOP_BY_HOP, 'date']);
/** A 101 names its protocol in `upgrade`. */
const UPGRADE_NAMES = new HeaderNames([...HOP_BY_HOP.filter((name) => name !== 'upgrade'), 'date']);

/**
 * Serialises the head of a reply, with its blank line, as Latin-1 text.
 * @throws TypeError for a header that would break the head
 */
export function replyHead(
  status: number,
  headers: Readonly<Record<string, string>>,
  framing: ReplyFraming,
  connection: { readonly close: boolean; readonly date: string },
): string {
  let head = withHeaders(statusLine(status), headers, NAMES);
  head += `date: ${connection.date}\r\n`;
  if (connection.close || framing === 'until-close') head += 'connection: close\r\n';
  if (typeof framing === 'number') head += `content-length: ${framing}\r\n`;
  else if (framing === 'chunked') head += 'transfer-encoding: chunked\r\n';
  return `${head}\r\n`;
}

/**
 * Serialises the head of a 101 (RFC 9110 §7.8), with its blank line, as Latin-1 text.
 * @throws TypeError for a head without a protocol, or a header that would break the head
 */
export function upgradeHead(headers: Readonly<Record<string, string>>): string {
  if (!headers.upgrade) throw new TypeError('a 101 must name its protocol in the header `upgrade`');
  return `${withHeaders(`${statusLine(101)}connection: upgrade\r\n`, headers, UPGRADE_NAMES)}\r\n`;
}

function withHeaders(start: string, headers: Readonly<Record<string, string>>, names: HeaderNames): string {
  let head = start;
  for (const name in headers) {
    const value = headers[name] as string;
    if (!names.isWritten(name)) continue;
    if (NOT_IN_VALUE.test(value))
      throw new TypeError(`the header ${name} has a character that no header may have`);
    head += `${name}: ${value}\r\n`;
  }
  return head;
}

/** Bounded: a status has three digits. */
const STATUS_LINES = new Map<number, string>();

function statusLine(status: number): string {
  let line = STATUS_LINES.get(status);
  if (line === undefined) {
    line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
    STATUS_LINES.set(status, line);
  }
  return line;
}

/** Joins a head and a body, so that they leave in one packet. */
export function headAndBody(head: string, body: string | Uint8Array): Buffer {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 0, 'latin1');
  if (typeof body === 'string') bytes.write(body, head.length, 'utf8');
  else bytes.set(body, head.length);
  return bytes;
}

/** Frames a chunk of a streamed reply (RFC 9112 §7.1). */
export function chunkBytes(payload: Uint8Array): Buffer {
  const size = payload.length.toString(16);
  const bytes = Buffer.allocUnsafe(size.length + payload.length + 4);
  bytes.write(`${size}\r\n`, 0, 'latin1');
  bytes.set(payload, size.length + 2);
  bytes.write('\r\n', size.length + 2 + payload.length, 'latin1');
  return bytes;
}

export const LAST_CHUNK: Buffer = Buffer.from('0\r\n\r\n');
export const CONTINUE: Buffer = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** The answer to bytes that are no valid request. */
export function refusalBytes(why: HttpSyntaxError, date: string): Buffer {
  const body = JSON.stringify({
    error: { code: 'bad_request', message: `Not a valid HTTP/1.1 request: ${why.message}.` },
  });
  const head = replyHead(why.status, { 'content-type': 'application/json' }, Buffer.byteLength(body), {
    close: true,
    date,
  });
  return headAndBody(head, body);
}
