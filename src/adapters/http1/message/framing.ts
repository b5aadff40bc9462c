import { type BodyDecoder, LengthDecoder, UntilCloseDecoder } from './body-decoder.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import type { Http1ReplyHead, RequestHead } from './head.ts';
import type { Http1Headers } from './headers.ts';
import { HttpSyntaxError } from './http-syntax-error.ts';

/**
 * Chooses the decoder of a request's body; undefined: there is no body. A framing that two servers could read in two ways
 * is refused, even where RFC 9112 (§6.1, §6.3, §11.2) allows it.
 * @throws HttpSyntaxError
 */
export function requestBodyDecoder({ headers, minorVersion }: RequestHead): BodyDecoder | undefined {
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding !== null) {
    if (length !== null)
      throw new HttpSyntaxError(400, 'content-length: must not stand beside transfer-encoding');
    if (minorVersion === 0) throw new HttpSyntaxError(400, 'transfer-encoding: is not known in HTTP/1.0');
    if (coding.toLowerCase() !== 'chunked')
      throw new HttpSyntaxError(501, 'transfer-encoding: must be chunked');
    return new ChunkedDecoder();
  }
  if (length === null) return undefined;
  if (headers.count('content-length') > 1) throw new HttpSyntaxError(400, 'content-length: is given twice');
  const bytes = lengthOf(length);
  return bytes > 0 ? new LengthDecoder(bytes) : undefined;
}

/**
 * Chooses the decoder of a reply's body; undefined: there is no body (RFC 9112 §6.3).
 * @throws HttpSyntaxError
 */
export function replyBodyDecoder({ status, headers }: Http1ReplyHead): BodyDecoder | undefined {
  if (status === 204 || status === 304) return undefined;
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding !== null) {
    if (length !== null || coding.toLowerCase() !== 'chunked')
      throw new HttpSyntaxError(502, 'the reply is framed in two ways');
    return new ChunkedDecoder();
  }
  if (length === null) return new UntilCloseDecoder();
  const bytes = lengthOf(headers.count('content-length') > 1 ? onlyOne(length) : length);
  return bytes > 0 ? new LengthDecoder(bytes) : undefined;
}

/** Some servers give the same length twice. A client may take it for one (RFC 9112 §6.3). */
function onlyOne(list: string): string {
  const [first = '', ...others] = list.split(', ');
  return others.every((other) => other === first) ? first : '';
}

function lengthOf(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new HttpSyntaxError(400, 'content-length: must be a number of bytes');
  return Number(value);
}

/**
 * The protocol that a client asks to switch to (RFC 9110 §7.8); null: none, or not by a request that may do so. HTTP/1.0 knows
 * no upgrade, and a body would have to be read before the other protocol begins.
 */
export function requestedUpgrade({ headers, minorVersion }: RequestHead): string | null {
  const protocol = headers.get('upgrade');
  if (protocol === null || minorVersion === 0) return null;
  const options = headers.get('connection')?.toLowerCase() ?? '';
  if (!/(?:^|[\s,])upgrade(?:$|[\s,])/.test(options)) return null;
  const hasBody = headers.get('transfer-encoding') !== null || Number(headers.get('content-length')) > 0;
  return hasBody ? null : protocol;
}

/** Whether the connection may carry another message after this one (RFC 9112 §9.3). */
export function keepsAlive(headers: Http1Headers, minorVersion: number): boolean {
  const connection = headers.get('connection');
  if (connection === null) return minorVersion === 1;
  const options = connection.toLowerCase();
  if (/(?:^|[\s,])close(?:$|[\s,])/.test(options)) return false;
  return minorVersion === 1 || /(?:^|[\s,])keep-alive(?:$|[\s,])/.test(options);
}
