import type { RawRequest } from '../core/chat-request.ts';

/** The caller's own bytes of a request, as a door reads them. @param body JSON, or the value it is made from */
export function rawOf(dialect: RawRequest['dialect'], body: string | object): RawRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { dialect, bytes: Buffer.from(text), json: JSON.parse(text) };
}
