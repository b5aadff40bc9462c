import type { Credentials } from '../ports/credential-source.ts';
import type { WireRequest } from '../ports/http-client.ts';

type Headers = WireRequest['headers'];

interface SignedHeaders {
  readonly credentials: Credentials;
  readonly headers: Headers;
}

/** Headers that are the same for all requests to a target, and what became of them when they were last signed. */
const lastSigned = new WeakMap<Headers, SignedHeaders | null>();

/** Marks headers as shared by many requests: signed again with the same credentials they are the same object again. */
export function sharedHeaders(headers: Headers): Headers {
  lastSigned.set(headers, null);
  return headers;
}

/** The same request with a credential in one of its headers. */
export function withCredential(
  { method, url, headers, body }: WireRequest,
  credentials: Credentials,
  name: string,
  value: string,
): WireRequest {
  const last = lastSigned.get(headers);
  if (last?.credentials === credentials) return { method, url, headers: last.headers, body };
  const signed = { ...headers, [name]: value };
  if (last !== undefined) lastSigned.set(headers, { credentials, headers: signed });
  return { method, url, headers: signed, body };
}
