import type { Credentials } from '../ports/credential-source.ts';
import type { WireRequest } from '../ports/http-client.ts';

type Headers = WireRequest['headers'];

/** Headers that all requests of one form to a target have in common. */
export class SharedHeaders {
  readonly plain: Headers;
  /** With the credential that they were last sent with: nearly always the one of the next request. */
  #signed: { readonly credentials: Credentials; readonly headers: Headers } | undefined;

  constructor(plain: Headers) {
    this.plain = plain;
  }

  /** With a credential in one of them. The same credentials give the same object again. */
  with(credentials: Credentials, name: string, value: string): Headers {
    if (this.#signed?.credentials !== credentials)
      this.#signed = { credentials, headers: { ...this.plain, [name]: value } };
    return this.#signed.headers;
  }
}

/**
 * The same request with a credential in one of its headers.
 * @param shared what the target's requests usually carry; other headers get a copy of their own
 */
export function withCredential(
  { method, url, headers, body }: WireRequest,
  credential: { readonly from: Credentials; readonly name: string; readonly value: string },
  shared: readonly SharedHeaders[],
): WireRequest {
  const { from, name, value } = credential;
  for (const each of shared) {
    if (each.plain === headers) return { method, url, headers: each.with(from, name, value), body };
  }
  return { method, url, headers: { ...headers, [name]: value }, body };
}
