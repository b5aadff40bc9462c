/** Named so that providers can tell our traffic apart; a caller's own `user-agent` wins. */
const USER_AGENT = 'sluiceway';

/**
 * What goes on the wire: `accept-encoding: identity`, because a truncated gzip body can look like a clean end
 * (docs/decisions: runtimes), and a user agent, because fetch would add the runtime's.
 */
export function outgoingHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const all = { ...headers };
  if (all['accept-encoding'] === undefined) all['accept-encoding'] = 'identity';
  if (all['user-agent'] === undefined) all['user-agent'] = USER_AGENT;
  return all;
}
