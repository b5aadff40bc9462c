const HIDDEN = '[redacted]';

/**
 * Things that look like credentials: vendors' key prefixes, AWS access key ids, secrets and signatures, Bedrock keys, JSON web
 * tokens, private keys, the user part of URLs. Also whatever follows `Bearer` or `Basic`, or the name of a header or field
 * that holds a credential.
 */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /(?<=:\/\/)[^\s/?#"'<>]{1,400}(?=@)/g,
  /\b(?:sk|pk|rk|gsk|xai|hf|gh[pousr]|github_pat|glpat|npm|whsec|key)[-_][A-Za-z0-9_*+/=-]{8,}/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{8,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  // An AWS secret access key: 40 characters, of three kinds.
  /(?<![A-Za-z0-9+/=])(?=[A-Za-z0-9+/]{0,39}[A-Z])(?=[A-Za-z0-9+/]{0,39}[a-z])(?=[A-Za-z0-9+/]{0,39}\d)[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g,
  /(?<=\b(?:bearer|basic)\s{1,3})[^\s"',;]{6,}/gi,
  /(?<=\bx-amz-(?:signature|security-token|credential)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;&]{6,}/gi,
  /(?<=\b(?:signature|credential)=)[^\s"',;&]{6,}/gi,
  /(?<=(?:api[-_ ]?key|access[-_ ]?key|authorization|cookie|secret|passw(?:or)?d|(?<!max[-_ ])token)["']?\s{0,3}[:=]\s{0,3}["']?)(?!bearer\b|basic\b)[^\s"',;]{6,}/gi,
  /(?<=\b(?:key|token|credential)s? (?:provided|given|used)\b["']?:?\s{1,3}["'`]?)[^\s"'`,;]{6,}/gi,
];

/** Longest text looked at. */
const MAX_CHARS = 2_000;

/**
 * `text` without what looks like a credential. Messages may quote a provider, and some compatible servers quote the key that
 * they refuse.
 */
export function redact(text: string): string {
  let clean = text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text;
  for (const secret of SECRETS) clean = clean.replace(secret, HIDDEN);
  return clean;
}
