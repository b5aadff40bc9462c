import { type TargetName, targetId } from '../../core/events.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import type { WireReply } from '../dialect.ts';
import { headerText } from './answer-headers.ts';

export interface TokenCount {
  readonly estimated: boolean;
  readonly target: TargetName;
  readonly upstreamRequestId?: string;
}

/** The reply to a token count. A header marks an estimate. */
export function tokenCountReply(
  { estimated, target, upstreamRequestId }: TokenCount,
  written: WireReply,
  requestId: string,
): HttpReply {
  const headers: Record<string, string> = {
    ...written.headers,
    'x-request-id': requestId,
    'x-sluiceway-target': headerText(targetId(target)),
    // One target is asked at most once for a count.
    ...(estimated ? {} : { 'x-sluiceway-attempts': '1' }),
    'x-sluiceway-token-count': estimated ? 'estimate' : 'provider',
  };
  if (upstreamRequestId !== undefined) headers['x-upstream-request-id'] = headerText(upstreamRequestId);
  return { ...written, headers };
}
