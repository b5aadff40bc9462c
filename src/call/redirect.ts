import { type Failure, failure } from '../core/failure.ts';
import type { UpstreamReply } from '../ports/http-client.ts';

/** The longest name of a host that DNS knows. */
const MAX_HOST_CHARS = 253;

/** The failure of a reply that is a redirect (3xx); undefined: it is none. No redirect is followed, because a key goes along. */
export function redirectFailure(reply: Pick<UpstreamReply, 'status' | 'header'>): Failure | undefined {
  const { status } = reply;
  if (status < 300 || status > 399) return undefined;
  const host = hostOf(reply.header('location'));
  const where = host === undefined ? '' : ` to ${host}`;
  return failure(
    'bad_upstream_answer',
    `The provider answered with a redirect (${status})${where}, which is not followed. Is its address in the configuration right?`,
    { upstreamStatus: status, cause: `redirect${where}` },
  );
}

/** The host alone: path and query of a redirect may hold what the request held. */
function hostOf(location: string | null): string | undefined {
  if (location === null || !URL.canParse(location)) return undefined;
  const { host } = new URL(location);
  return host === '' ? undefined : host.slice(0, MAX_HOST_CHARS);
}
