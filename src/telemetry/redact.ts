const HIDDEN = '[redacted]';

/**
 * Things that look like credentials: vendors' key prefixes, AWS access key ids, Bedrock keys, JSON web tokens. Also
 * whatever follows `Bearer`, or the name of a header or field that holds a credential.
 */
const SECRETS: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gsk|xai|hf|ghp|key)[-_][A-Za-z0-9_*-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /(?<=\bbearer\s{1,3})[^\s"',;]{6,}/gi,
  /(?<=\b(?:x-api-key|api[-_ ]?key|authorization|secret|password|token)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;]{6,}/gi,
];

/** Longest text looked at. */
const MAX_CHARS = 2_000;

/**
 * `text` without what looks like a credential. Events hold none of ours, but their messages may quote a provider, and
 * some compatible servers quote the key that they refuse.
 */
export function redact(text: string): string {
  let clean = text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text;
  for (const secret of SECRETS) clean = clean.replace(secret, HIDDEN);
  return clean;
}
