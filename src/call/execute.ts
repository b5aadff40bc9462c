import type { ChatRequest } from '../core/chat-request.ts';
import { AttemptLoop, type AttemptPorts, type CallResult } from './attempt-loop.ts';
import type { CallContext, CallRoute } from './call-route.ts';
import { RetryQuotas } from './retry-quota.ts';
import { CallsUnderWay } from './under-way.ts';

export interface Executor {
  /**
   * Makes one answer happen: target by target, attempt by attempt, until one has begun to answer. Nothing is retried
   * after its first content. Never rejects.
   */
  execute(request: ChatRequest, route: CallRoute, context: CallContext): Promise<CallResult>;
  /** Ends every call under way, and all to come, with `draining`: the process stops. */
  stop(): void;
}

/** Makes calls. What it keeps, retry quotas, outlives configurations: a reload must not forgive a target that is down. */
export function createExecutor(ports: AttemptPorts): Executor {
  const shared = { ...ports, quotas: new RetryQuotas(), underWay: new CallsUnderWay() };
  return {
    execute: (request, route, context) => new AttemptLoop(shared, request, route, context).run(),
    stop: () => shared.underWay.end('draining'),
  };
}
