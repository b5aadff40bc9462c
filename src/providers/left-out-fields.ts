import type { ChatRequest } from '../core/chat-request.ts';
import { fail } from '../core/failure.ts';

/** A guardrail is there for safety: a request that would lose it on our account is not sent. */
const GUARDRAIL = /guardrail/i;

/** A body can name fields of any length. */
const MAX_PATH_CHARS = 100;

/**
 * One sentence for each of the caller's fields that has no place in a canonical request.
 * @param place `in Anthropic's format`
 * @throws FailureError `unsupported` where a changed request would go without its guardrail
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
  const guardrail = revised ? unmapped.find((path) => GUARDRAIL.test(path)) : undefined;
  if (guardrail !== undefined) {
    fail('unsupported', `\`${guardrail}\`: a guardrail cannot be carried over into a changed request.`, {
      param: guardrail,
    });
  }
  for (const path of unmapped) warn(`\`${fieldShown(path)}\` is left out: ${why}.`);
}

export function fieldShown(path: string): string {
  return path.slice(0, MAX_PATH_CHARS);
}
