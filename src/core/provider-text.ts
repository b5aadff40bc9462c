import { type Failure, type FailureCode, failure } from './failure.ts';

/** Longest text of a provider that we hand on, in characters. */
const MAX_CHARS = 1_000;

/**
 * A provider's own words, fit to be handed on: trimmed, at most 1,000 characters, control characters blanked. Undefined
 * where there are none, where they are no text, or where a proxy in between answered with a page of HTML.
 */
export function providerText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = blankControls(value.slice(0, MAX_CHARS + 1)).trim();
  // U+FFFD: bytes that were no text, such as a compressed or binary body.
  if (text === '' || text.startsWith('<') || text.includes('\ufffd')) return undefined;
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text;
}

/**
 * A failure that a provider tells of, in its own words; but what it says about credentials is for the operator alone: it
 * may quote a key, or name an account and role.
 */
export function providerFailure(
  code: FailureCode,
  text: string | undefined,
  detail: Omit<Failure, 'code' | 'message'>,
): Failure {
  if (code !== 'upstream_auth') return failure(code, text, detail);
  const { param: _, ...rest } = detail;
  return failure(code, undefined, rest);
}

/** Does a provider's refusal say that its content filter blocked the prompt or the answer? */
export function saysContentFilter(text: string): boolean {
  return /content filter(?:ing policy|s\b)/i.test(text.slice(0, MAX_CHARS));
}

/** Header values and log lines are made from such texts: a line break in one must not become a second line. */
function blankControls(text: string): string {
  let out = '';
  for (const char of text) out += char < ' ' || char === '\u007f' ? ' ' : char;
  return out;
}
