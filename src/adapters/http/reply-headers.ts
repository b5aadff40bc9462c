/**
 * The reply's headers without those that speak of the connection (RFC 9110 §7.6.1) or of the framing: both are the
 * adapter's own business. The common case, none of them there, costs no copy.
 */
export function endToEndHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name of HOP_BY_HOP) {
    if (headers[name] !== undefined) return withoutHopByHop(headers);
  }
  return headers;
}

/** Headers of the connection or of the framing. */
export const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'content-length',
  'te',
  'trailer',
  'upgrade',
] as const;

function withoutHopByHop(headers: Readonly<Record<string, string>>): Record<string, string> {
  const rest = { ...headers };
  for (const name of HOP_BY_HOP) delete rest[name];
  return rest;
}
