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

/**
 * Serialises a request. `target` is the path and query of its URL.
 * @throws NetworkError `protocol` for a target or header that would break the head
 */
export function requestBytes(request: WireRequest, target: string, authority: string): Buffer {
  const { headers, body } = request;
  if (NOT_IN_TARGET.test(target))
    throw new NetworkError('protocol', 'the URL has a character that no URL may have');
  let head = `${request.method} ${target} HTTP/1.1\r\nhost: ${authority}\r\n`;
  for (const name in headers) {
    const value = headers[name] as string;
    if (NOT_IN_VALUE.test(value))
      throw new NetworkError('protocol', `the header ${name} has a character that no header may have`);
    if (isWritten(name)) head += `${name}: ${value}\r\n`;
  }
  if (headers['accept-encoding'] === undefined) head += ACCEPT_ENCODING;
  if (headers['user-agent'] === undefined) head += USER_AGENT;
  if (body === null) {
    // A POST without a body has to say so (RFC 9110 §8.6).
    return Buffer.from(`${head}${request.method === 'GET' ? '' : 'content-length: 0\r\n'}\r\n`, 'latin1');
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  head += `content-length: ${length}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 0, 'latin1');
  if (typeof body === 'string') bytes.write(body, head.length, 'utf8');
  else bytes.set(body, head.length);
  return bytes;
}

function isWritten(name: string): boolean {
  try {
    return NAMES.isWritten(name);
  } catch {
    throw new NetworkError('protocol', 'a header has a name that no header may have');
  }
}
