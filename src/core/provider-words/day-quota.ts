const SAYS_DAY = /\bper day\b|\bdaily\b|\b[RT]PD\b/i;
/** Longest text that is searched, in characters. */
const MAX_SEARCHED_CHARS = 1_000;

/** True if a provider's refusal says that the quota of a day is used up: no retry helps before the next one. */
export function saysDayQuota(text: string): boolean {
  return SAYS_DAY.test(text.slice(0, MAX_SEARCHED_CHARS));
}
