import { type Failure, type FailureCode, failure } from '../failure.ts';
import { redact } from './redact.ts';

/** Longest text of a provider that we pass on, in characters. */
const MAX_CHARS = 1_000;

/**
 * A provider's own text, made safe to pass on: trimmed, at most 1,000 characters, control characters replaced by spaces,
 * without what looks like a credential. Undefined if it is empty or no text, or if a proxy answered with an HTML page.
 */
export function providerText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = redact(blankControls(value.slice(0, MAX_CHARS + 1)).trim());
  // U+FFFD marks bytes that were no text, such as a compressed or binary body.
  if (text === '' || text.startsWith('<') || text.includes('\ufffd')) return undefined;
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text;
}

/**
 * A failure with the provider's own text. Text about credentials is left out, because it may quote a key or name an account.
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

/** True if a provider's refusal says that its content filter blocked the prompt or the answer. */
export function saysContentFilter(text: string): boolean {
  return /content filter(?:ing policy|s\b)/i.test(text.slice(0, MAX_CHARS));
}

/** Header values and log lines contain such texts. A line break inside one must not start a second line. */
function blankControls(text: string): string {
  let out = '';
  for (const char of text) out += char < ' ' || char === '\u007f' ? ' ' : char;
  return out;
}
