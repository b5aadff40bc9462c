import { type TargetName, targetId } from '../../core/events.ts';
import type { Failure } from '../../core/failure.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import { headerText, type ReplyContext } from './answer-headers.ts';
import { limitHeaders, rateHeaders } from './limit-headers.ts';

/** The target of the last attempt before a request failed. */
export interface Asked {
  readonly target: TargetName | undefined;
  readonly upstreamRequestId: string | undefined;
  readonly attempts: number;
}

/** A failure as a whole reply of the caller's dialect. */
export function errorReply(failure: Failure, context: ReplyContext, asked?: Asked): HttpReply {
  const { status, headers, body } = context.dialect.error(failure, context);
  const all: Record<string, string> = { ...headers, 'x-request-id': context.requestId };
  Object.assign(all, context.replyHeaders);
  if (context.rates) Object.assign(all, rateHeaders(context.rates, context.dialect));
  if (failure.limit) Object.assign(all, limitHeaders(failure.limit));
  const target = asked?.target;
  const upstreamRequestId = asked?.upstreamRequestId;
  if (target) all['x-sluiceway-target'] = headerText(targetId(target));
  if (asked && asked.attempts > 0) all['x-sluiceway-attempts'] = String(asked.attempts);
  if (upstreamRequestId !== undefined) all['x-upstream-request-id'] = headerText(upstreamRequestId);
  return { status, headers: all, body };
}
