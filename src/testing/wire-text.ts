import type { WireRequest } from '../ports/http-client.ts';

/** A request's body as text, whatever form it is sent in; empty where there is none. */
export function wireText(wire: Pick<WireRequest, 'body'> | undefined): string {
  const body = wire?.body ?? '';
  if (typeof body === 'string') return body;
  return Buffer.concat(body instanceof Uint8Array ? [body] : body).toString();
}
