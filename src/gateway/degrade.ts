import type { AnswerFacts } from '../call/answer.ts';
import type { CallFailed } from '../call/attempt-loop.ts';
import type { CallContext, CallRoute } from '../call/call-route.ts';
import type { Executor } from '../call/execute.ts';
import type { CallTarget } from '../call/target.ts';
import type { DegradeStep } from '../config/settings.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { FAILURES, type Failure } from '../core/failure.ts';
import type { Degraded } from '../core/record/degraded.ts';
import { type StreamPart, stopped } from '../core/stream-part.ts';
import { NO_USAGE } from '../core/usage.ts';
import type { ModelRoute, Router } from '../route/router.ts';
import type { BegunAnswer } from '../settle/observed-answer.ts';
import { readyAnswer } from './ready-answer.ts';

export interface LadderParts {
  readonly executor: Pick<Executor, 'execute'>;
  readonly router: Pick<Router<LadderRoute>, 'routeOf'>;
  /** An answer that the cache has kept beyond its time. Absent: there is no cache. */
  readonly staleAnswer?:
    | ((request: ChatRequest, attempts: number) => Promise<LadderAnswer | undefined>)
    | undefined;
}

interface LadderRoute extends ModelRoute<CallTarget>, CallRoute {
  readonly targets: readonly CallTarget[];
  readonly degrade: readonly DegradeStep[];
}

type LadderAnswer = BegunAnswer<AnswerFacts>;

/** An answer of a target, or of the step of the ladder that `degraded` names. */
export type AskedResult = { readonly answer: LadderAnswer; readonly degraded?: Degraded } | CallFailed;

/**
 * Asks the targets of a model. When every one has failed, the first step of the model's ladder that has an answer gives it.
 * The steps are tried in order, each once. With no step left the failure stands.
 */
export async function askWithLadder(
  request: ChatRequest,
  route: LadderRoute,
  parts: LadderParts,
  context: CallContext,
): Promise<AskedResult> {
  const asked = await parts.executor.execute(request, route, context);
  if ('answer' in asked || route.degrade.length === 0 || !mayDegrade(asked.failure)) return asked;
  let { attempts } = asked;
  for (const step of route.degrade) {
    const answer = await answerOf(step);
    if (answer === 'leave') return { ...asked, attempts };
    if (answer) return { answer, degraded: { step: step.type, reason: asked.failure.code } };
  }
  return { ...asked, attempts };

  function answerOf(
    step: DegradeStep,
  ): Promise<LadderAnswer | 'leave' | undefined> | LadderAnswer | undefined {
    switch (step.type) {
      case 'model':
        return answerOfModel(step.model);
      case 'stale-cache':
        return parts.staleAnswer?.(request, attempts);
      case 'message':
        return readyAnswer('message', messageParts(step.text), attempts);
    }
  }

  async function answerOfModel(name: string): Promise<LadderAnswer | 'leave' | undefined> {
    const other = parts.router.routeOf(name);
    if ('code' in other) return undefined;
    const result = await parts.executor.execute(request, other, context);
    if ('answer' in result) return withAttempts(result.answer, attempts + result.answer.facts.attempts);
    attempts += result.attempts;
    // The caller has left, or its time is up: no further step can help it.
    return endsCall(result.failure) ? 'leave' : undefined;
  }
}

/**
 * True if a ladder may answer in place of this failure: the targets are at fault. The caller's own mistakes, its deadline, a
 * limit of ours and a gateway that stops stay what they are.
 */
export function mayDegrade({ code }: Failure): boolean {
  const { retry, status } = FAILURES[code];
  return code === 'all_targets_failed' || (retry !== 'none' && status !== 400);
}

function endsCall({ code }: Failure): boolean {
  return code === 'client_closed' || code === 'deadline_exceeded' || code === 'draining';
}

function withAttempts(answer: BegunAnswer<AnswerFacts>, attempts: number): BegunAnswer<AnswerFacts> {
  if (answer.facts.attempts === attempts) return answer;
  return {
    facts: { ...answer.facts, attempts },
    first: answer.first,
    next: (take) => answer.next(take),
    cancel: () => answer.cancel(),
    onEnd: (listener) => answer.onEnd?.(listener),
  };
}

function messageParts(text: string): readonly StreamPart[] {
  return [{ type: 'start' }, { type: 'text', text }, stopped(NO_USAGE)];
}
