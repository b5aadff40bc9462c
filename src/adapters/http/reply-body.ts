import type { ByteSource } from '../../ports/byte-source.ts';
import type { HttpReply } from '../../ports/http-server.ts';

/** Whether the body comes in pieces. */
export function isSource(body: HttpReply['body']): body is ByteSource {
  return body !== null && typeof body !== 'string' && !(body instanceof Uint8Array);
}

/** Statuses whose replies never have a body (RFC 9110 §6.4.1, §15.3.6). */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304 || status === 205;
}
