import type { HttpReply } from '../ports/http-server.ts';

export function jsonReply(status: number, body: object): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
