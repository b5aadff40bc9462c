import type { ChatRequest } from '../core/chat-request.ts';

/** A body can name fields of any length. */
const MAX_PATH_CHARS = 100;

/**
 * One sentence for each of the caller's fields that has no place in a canonical request.
 * @param place `in Anthropic's format`
 */
export function warnOfLeftOutFields(
  { unmapped, revised }: ChatRequest,
  place: string,
  warn: (sentence: string) => void,
): void {
  // The target may well know the field of a revised request: it is we who could not carry it over.
  const why = revised
    ? 'the gateway changed the request and carries over only what all providers share'
    : `it has no counterpart ${place}`;
  for (const path of unmapped) warn(`\`${path.slice(0, MAX_PATH_CHARS)}\` is left out: ${why}.`);
}
