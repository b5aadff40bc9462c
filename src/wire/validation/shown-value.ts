/**
 * Longest piece of a caller's value in a message, in characters. It is enough to find the value and too short to leak a
 * prompt.
 */
const MAX_SHOWN = 40;

/** A value as a message shows it: a literal shortened, any other value by its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(short(value));
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** At most 40 characters. An ellipsis ends a shortened text. */
export function short(text: string): string {
  if (text.length <= MAX_SHOWN) return text;
  return `${text.slice(0, MAX_SHOWN - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
