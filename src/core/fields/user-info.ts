import type { Parsed } from './scalar-fields.ts';

/** The `Basic` authorization of a URL's `user:password@`. Undefined: it has none. */
export function basicAuthorization({ username, password }: URL): Parsed<string | undefined> {
  if (username === '' && password === '') return { value: undefined };
  try {
    const pair = decodeURIComponent(`${username}:${password}`);
    return { value: `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}` };
  } catch {
    return { problem: 'must have credentials with % as %25' };
  }
}
