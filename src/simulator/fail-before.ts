import type { Clock } from '../ports/clock.ts';
import { NetworkError } from '../ports/http-client.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { SimAttempt } from './attempt-log.ts';
import type { FaultPlan } from './faults/parse-fault.ts';
import type { SimRoute } from './route-request.ts';
import { clientGone, untilGone, waitUnlessGone } from './wait-for-client.ts';
import { simErrorReply } from './wire/error-reply.ts';

/** One request while it is answered. */
export interface SimCall {
  readonly request: HttpRequest;
  readonly route: SimRoute;
  readonly attempt: SimAttempt;
  readonly requestId: string;
}

const HTML =
  '<!doctype html>\n<html><head><title>Bad Gateway</title></head>\n<body><center><h1>Bad Gateway</h1></center></body></html>\n';

/**
 * Applies the faults that come before any byte of an answer. Null: the request is to be answered.
 * @throws NetworkError `reset`, or `aborted` when the client did not wait
 */
export async function failBefore(context: SimCall, plan: FaultPlan, clock: Clock): Promise<HttpReply | null> {
  const { attempt, request, requestId, route } = context;
  const { pace, main } = plan;
  if (pace.slowHeadMs !== undefined && !(await waitUnlessGone(clock, pace.slowHeadMs, request.signal)))
    throw clientGone();
  if (main?.name === 'reset') throw new NetworkError('reset', 'a scripted fault');
  if (main?.name === 'hang') {
    await untilGone(request.signal);
    throw clientGone();
  }
  if (main?.name === 'html') {
    attempt.end('faulted');
    return { status: main.value ?? 502, headers: { 'content-type': 'text/html' }, body: HTML };
  }
  // A streamed answer carries `error` as one of its events; a whole answer can only carry it as its status.
  if (!main?.kind || (main.name === 'error' && attempt.stream)) return null;
  attempt.end('faulted');
  const retryAfter = main.name === 'down' || main.name === 'error' ? undefined : main.value;
  return simErrorReply(main.kind, route.dialect, { requestId, retryAfter });
}
