import { FailureError } from '../core/failure.ts';
import { answerReply } from '../wire/reply/answer-reply.ts';
import { type CallModel, isFailure } from './call-model.ts';
import { callerDeadline } from './caller-deadline.ts';
import type { HttpDoor } from './inbound.ts';
import { parseRequest, type ReadingParts, readBody } from './read-request.ts';

export interface ChatDoorParts extends ReadingParts {
  readonly callModel: CallModel;
}

/** Chat over HTTP, in any dialect: read, parse, call, reply. */
export function createChatDoor(parts: ChatDoorParts): HttpDoor {
  return async (inbound) => {
    const { dialect, principal: caller, record, request } = inbound;
    const deadlineAt = callerDeadline(request, record);
    const body = await readBody(inbound, parts);
    const chat = parseRequest(inbound, body, dialect.parse, parts);
    const { trace } = record;
    const answer = await parts.callModel(chat, {
      caller,
      signal: request.signal,
      deadlineAt,
      headers: request,
      trace,
      origin: { record },
    });
    if (isFailure(answer)) throw new FailureError(answer);
    const { requestId, replyHeaders, rates, degraded } = record;
    const context = { dialect, requestId, replyHeaders, rates, degraded, chat, arrival: record };
    return answerReply(answer, context);
  };
}
