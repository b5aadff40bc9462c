/**
 * Where a text stands in the caller's own body (`messages.2.content.1.image_url.url`), so that an error names the field
 * as the caller wrote it and not as we hold it. Also finds it as the tail of a `data:` URL. Only used once something
 * is wrong.
 */
export function paramPath(body: unknown, text: string): string | undefined {
  if (typeof body === 'string') return body.endsWith(text) ? '' : undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  for (const [key, value] of Object.entries(body)) {
    const below = paramPath(value, text);
    if (below !== undefined) return below === '' ? key : `${key}.${below}`;
  }
  return undefined;
}
