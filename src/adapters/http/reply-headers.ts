/** Headers of the connection (RFC 9110 §7.6.1) or of the framing. Both are the adapter's own business. */
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

/** The reply's headers without the hop-by-hop ones. In the common case there are none, and nothing is copied. */
export function endToEndHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name of HOP_BY_HOP) {
    if (headers[name] !== undefined) return withoutHopByHop(headers);
  }
  return headers;
}

function withoutHopByHop(headers: Readonly<Record<string, string>>): Record<string, string> {
  const rest = { ...headers };
  for (const name of HOP_BY_HOP) delete rest[name];
  return rest;
}
