import type { Executor } from '../call/execute.ts';
import { FailureError, fail } from '../core/failure.ts';
import type { Router } from '../route/router.ts';
import { tokenCountReply } from '../wire/reply/token-count-reply.ts';
import { earlier, type GatewayRoute, isFailure } from './call-model.ts';
import { callerDeadline } from './caller-deadline.ts';
import type { HttpDoor } from './inbound.ts';
import { parseRequest, type ReadingParts, readBody } from './read-request.ts';

export interface CountTokensDoorParts extends ReadingParts {
  readonly router: Router<GatewayRoute>;
  readonly executor: Executor;
}

/** Counts a prompt's tokens over HTTP: read, parse, route, ask the first target or estimate, reply. */
export function createCountTokensDoor(parts: CountTokensDoorParts): HttpDoor {
  const { router, executor } = parts;

  return async (inbound) => {
    const { dialect, record, request } = inbound;
    const { countTokens: counter } = dialect;
    if (!counter) return fail('not_found');
    const callerAt = callerDeadline(request, record);
    const body = await readBody(inbound, parts);
    const prompt = parseRequest(inbound, body, counter.parse, parts);
    const route = router.routeOf(prompt.model);
    if (isFailure(route)) throw new FailureError(route);
    record.routedModel = route.name;
    const { requestId, trace } = record;
    const deadlineAt = earlier(callerAt, record.arrivedAt + route.timeouts.totalMs);
    const context = { requestId, trace, signal: request.signal, deadlineAt };
    const counted = await executor.countTokens(prompt, route, context);
    record.target = counted.target;
    record.upstreamRequestId = counted.upstreamRequestId;
    record.end(200);
    return tokenCountReply(counted, counter.reply(counted.inputTokens, { requestId }), requestId);
  };
}
