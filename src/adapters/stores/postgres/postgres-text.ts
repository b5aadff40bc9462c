const REPLACEMENT = '\uFFFD';

/** Postgres has no NUL in a text, and UTF-8 has no half of a surrogate pair. */
export function postgresText(text: string): string {
  return text.toWellFormed().replaceAll('\0', REPLACEMENT);
}

/** A value as JSON that `jsonb` takes: the same two are escapes there. An escaped backslash before them is left alone. */
export function postgresJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\u0000') && !json.includes('\\ud')) return json;
  return json.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escaped) =>
    escaped === '\\u0000' || escaped.startsWith('\\ud') ? REPLACEMENT : escaped,
  );
}
