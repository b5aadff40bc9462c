import { NetworkError, type WireRequest } from '../../../ports/http-client.ts';
import { HeaderNames } from '../message/header-names.ts';

/** Lets providers recognise our traffic. A caller's own `user-agent` wins. */
const USER_AGENT = 'user-agent: sluiceway\r\n';
/** Nothing is decompressed here, because a truncated gzip body can look like a clean end. */
const ACCEPT_ENCODING = 'accept-encoding: identity\r\n';

/** Written here only. With a second framing header the upstream might take one request for two. */
const NAMES = new HeaderNames(['host', 'content-length', 'transfer-encoding']);

const NOT_IN_TARGET = /[^\x21-\x7e]/;
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** A piece of a body from this size on is written by itself: to copy it costs more than a second write. */
const MIN_PIECE_BYTES = 32 * 1024;

/**
 * Serialises a request, as what is to be written one behind the other: one buffer, unless the body has large pieces.
 * `target` is the path and query of its URL.
 * @throws NetworkError `protocol` for a target or header that would break the head
 */
export function requestBytes(request: WireRequest, target: string, authority: string): readonly Uint8Array[] {
  const { body, method } = request;
  const head = headText(request, target, authority);
  if (body === null) {
    // A POST without a body has to say so (RFC 9110 §8.6).
    return [Buffer.from(`${head}${method === 'GET' ? '' : 'content-length: 0\r\n'}\r\n`, 'latin1')];
  }
  if (typeof body === 'string') {
    const length = Buffer.byteLength(body);
    const bytes = headed(head, length, length);
    bytes.write(body, bytes.length - length, 'utf8');
    return [bytes];
  }
  return piecesOf(head, body instanceof Uint8Array ? [body] : body);
}

function headText({ method, headers }: WireRequest, target: string, authority: string): string {
  if (NOT_IN_TARGET.test(target))
    throw new NetworkError('protocol', 'the URL has a character that no URL may have');
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${authority}\r\n`;
  for (const name in headers) {
    const value = headers[name] as string;
    if (NOT_IN_VALUE.test(value))
      throw new NetworkError('protocol', `the header ${name} has a character that no header may have`);
    if (isWritten(name)) head += `${name}: ${value}\r\n`;
  }
  if (headers['accept-encoding'] === undefined) head += ACCEPT_ENCODING;
  if (headers['user-agent'] === undefined) head += USER_AGENT;
  return head;
}

/** The head, with room for `room` bytes of body behind it. */
function headed(head: string, bodyLength: number, room: number): Buffer {
  const whole = `${head}content-length: ${bodyLength}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(whole.length + room);
  bytes.write(whole, 0, 'latin1');
  return bytes;
}

/** The head with the small pieces that come first, then the large ones as they are, and small ones between them. */
function piecesOf(head: string, body: readonly Uint8Array[]): readonly Uint8Array[] {
  let length = 0;
  let small = 0;
  let large = false;
  for (const piece of body) {
    length += piece.length;
    large ||= piece.length >= MIN_PIECE_BYTES;
    if (!large) small += piece.length;
  }
  const first = headed(head, length, small);
  const pieces: Uint8Array[] = [first];
  let offset = first.length - small;
  for (const piece of body) {
    if (offset < first.length && piece.length < MIN_PIECE_BYTES) {
      first.set(piece, offset);
      offset += piece.length;
    } else if (piece.length > 0) pieces.push(piece);
  }
  return pieces;
}

function isWritten(name: string): boolean {
  try {
    return NAMES.isWritten(name);
  } catch {
    throw new NetworkError('protocol', 'a header has a name that no header may have');
  }
}
