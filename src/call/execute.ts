import type { ChatRequest } from '../core/chat-request.ts';
import type { TargetHealthView } from '../ports/target-health.ts';
import { AttemptLoop, type AttemptPorts, type CallResult } from './attempt-loop.ts';
import type { CallContext, CallRoute } from './call-route.ts';
import { type CountedTokens, countTokens } from './count-tokens.ts';
import { TargetMonitor } from './health/target-monitor.ts';
import { CallsUnderWay } from './under-way.ts';

export interface Executor {
  /**
   * Asks target by target, attempt by attempt, until an answer has begun. Nothing is retried after its first content. Never
   * rejects.
   */
  execute(request: ChatRequest, route: CallRoute, context: CallContext): Promise<CallResult>;
  /** Asks for the input tokens of a prompt, or estimates them; see `countTokens`. @throws FailureError */
  countTokens(request: ChatRequest, route: CallRoute, context: CallContext): Promise<CountedTokens>;
  /** What is known of targets. */
  readonly health: TargetHealthView;
  /** Calls that are running now. */
  underWay(): number;
  /** Ends every call, running or new, with `draining`, because the process stops. */
  stop(): void;
}

/** Makes calls. What it knows of targets outlives a configuration: a reload must not give a dead target new retries. */
export function createExecutor(ports: AttemptPorts): Executor {
  const shared = { ...ports, monitor: new TargetMonitor(ports), underWay: new CallsUnderWay() };
  return {
    execute: (request, route, context) => new AttemptLoop(shared, request, route, context).run(),
    countTokens: (request, route, context) => countTokens(request, route, context, shared),
    health: shared.monitor.targets,
    underWay: () => shared.underWay.count,
    stop: () => shared.underWay.end('draining'),
  };
}
