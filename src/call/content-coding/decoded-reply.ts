import { fail } from '../../core/failure.ts';
import type { UpstreamReply } from '../../ports/http-client.ts';
import { DecompressedBody, isKnownCoding } from './decompressed-body.ts';

/** More codings than a body is ever put in, one around the other. */
const MAX_CODINGS = 2;

/**
 * The reply without its content coding. None is asked for (`accept-encoding: identity`), but some servers and the proxies
 * before them compress all the same (https://github.com/agentgateway/agentgateway/issues/621).
 * zstd stays on: Bun does not tell one that was cut from one that ended.
 * @throws FailureError `unsupported` for a coding that cannot be taken off: asking again would not help
 */
export function decodedReply(reply: UpstreamReply): UpstreamReply {
  const value = reply.header('content-encoding');
  if (value === null) return reply;
  const codings = value
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return reply;
  if (codings.length > MAX_CODINGS || !codings.every(isKnownCoding)) {
    // The status of a refusal tells enough.
    if (reply.status < 200 || reply.status >= 300) return reply;
    reply.body.cancel();
    return fail('unsupported', 'The provider answers in a content coding that was not asked for.');
  }
  const body = codings.reduceRight((inner, coding) => new DecompressedBody(inner, coding), reply.body);
  return { status: reply.status, header: (name) => reply.header(name), body };
}
