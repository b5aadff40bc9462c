import { HttpSyntaxError } from './http-syntax-error.ts';
import { TOKEN } from './token.ts';

/** What frames or routes a message stands in its head. In a trailer it could only mislead (RFC 9110 §6.5.1). */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Checks one line of a trailer section, which comes without its CRLF. Trailers are dropped, but bytes that are none would
 * be dropped with them: a request that another server finds there.
 * @throws HttpSyntaxError
 */
export function checkTrailer(line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  if (!TOKEN.test(name) || NOT_IN_VALUE.test(line)) throw new HttpSyntaxError(400, 'a trailer is malformed');
  if (NOT_IN_TRAILERS.has(name.toLowerCase()))
    throw new HttpSyntaxError(400, `${name.toLowerCase()}: must not stand in a trailer`);
}
