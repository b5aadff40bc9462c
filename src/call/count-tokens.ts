import type { ChatRequest } from '../core/chat-request.ts';
import type { TargetName } from '../core/events.ts';
import { type Failure, FailureError, fail, isRetryable } from '../core/failure.ts';
import { estimateInputTokens } from '../core/token-estimate.ts';
import type { Clock } from '../ports/clock.ts';
import type { UpstreamReply } from '../ports/http-client.ts';
import { send } from './attempt.ts';
import type { CallContext, CallRoute } from './call-route.ts';
import type { CallTarget, CallTimeouts } from './target.ts';
import type { CallsUnderWay } from './under-way.ts';
import { Watchdog } from './watchdog.ts';

export interface CountedTokens {
  readonly inputTokens: number;
  readonly estimated: boolean;
  readonly target: TargetName;
  /** Missing if the count is an estimate, or if the provider sent no id. */
  readonly upstreamRequestId?: string;
}

export interface CountPorts {
  readonly clock: Clock;
  readonly underWay: CallsUnderWay;
}

const MAX_REPLY_BYTES = 64 * 1024;

/**
 * Input tokens of a request. The first target is asked once, if its provider can count. If it cannot, or does not answer,
 * the count is an estimate.
 * @throws FailureError when the provider refuses the request itself
 */
export async function countTokens(
  request: ChatRequest,
  route: CallRoute,
  context: CallContext,
  ports: CountPorts,
): Promise<CountedTokens> {
  const target = route.targets[0];
  if (!target) return fail('all_targets_failed', 'The model has no target.');
  try {
    const { timeouts } = route;
    const counted = await ask(request, target, { ...context, ...ports, timeouts });
    if (counted) return { ...counted, estimated: false, target: target.name };
  } catch (thrown) {
    if (!(thrown instanceof FailureError) || !isNoCounter(thrown.failure)) throw thrown;
  }
  return { inputTokens: estimateInputTokens(request), estimated: true, target: target.name };
}

/** True if the counter is down, or missing: some compatible servers, and Bedrock for some models, have none. */
function isNoCounter({ code }: Failure): boolean {
  return code === 'upstream_not_found' || isRetryable(code);
}

interface CountContext extends CallContext, CountPorts {
  readonly timeouts: CallTimeouts;
}

async function ask(
  request: ChatRequest,
  target: CallTarget,
  context: CountContext,
): Promise<Pick<CountedTokens, 'inputTokens' | 'upstreamRequestId'> | undefined> {
  const { countTokens: capability } = target.provider;
  const wire = capability?.encode(request);
  if (!capability || !wire) return undefined;
  const { clock, timeouts, underWay } = context;
  const { connectMs, firstTokenMs, idleMs } = timeouts;
  const watchdog = new Watchdog({
    clock,
    startedAt: clock.monotonic(),
    client: context.signal,
    deadlineAt: context.deadlineAt,
    firstTokenMs,
    idleMs,
    underWay,
  });
  try {
    const how = { watchdog, connectTimeoutMs: connectMs, nowMs: clock.now(), trace: context.trace };
    const reply = await send(wire, target, how);
    const inputTokens = capability.decode(await readWhole(reply, watchdog));
    const upstreamRequestId = target.provider.requestId(reply);
    return upstreamRequestId === null ? { inputTokens } : { inputTokens, upstreamRequestId };
  } finally {
    watchdog.stop();
  }
}

async function readWhole(reply: UpstreamReply, watchdog: Watchdog): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      watchdog.readStarted();
      const piece = await reply.body.read();
      watchdog.readEnded();
      if (piece === null) return Buffer.concat(pieces);
      bytes += piece.length;
      pieces.push(piece);
      if (bytes > MAX_REPLY_BYTES) break;
    }
  } catch {
    return fail(watchdog.verdict ?? 'upstream_unreachable');
  }
  reply.body.cancel();
  return fail('bad_upstream_answer');
}
