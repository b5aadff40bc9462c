import { type AnswerReader, UpstreamAnswer } from '../call/answer.ts';
import type { CallResult } from '../call/attempt-loop.ts';
import type { CallContext, CallRoute } from '../call/call-route.ts';
import type { Executor } from '../call/execute.ts';
import { TOY_CALL, TOY_NAME, toyTarget } from '../call/toy-target.fixture.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { failure } from '../core/failure.ts';
import type { PartBatch } from '../core/stream-part.ts';
import type { Router } from '../route/router.ts';
import { ScriptedParts } from '../testing/call/scripted-parts.ts';
import { FakeHttpClient } from '../testing/fake-http-client.ts';
import type { GatewayRoute } from './call-model.ts';

export const TOY_TIMEOUTS = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 8_000, totalMs: 60_000 };

/** A router that knows one model, `toy`, which is also the default. */
export function toyRouter(
  targets: GatewayRoute['targets'] = [toyTarget(new FakeHttpClient([]))],
): Router<GatewayRoute> {
  const route = { name: 'toy', targets, timeouts: TOY_TIMEOUTS, attemptsPerTarget: 1, degrade: [] };
  return {
    names: () => ['toy'],
    routeOf: (model) => (model === undefined || model === 'toy' ? route : failure('model_not_found')),
  };
}

/** An executor that comes to what a test says, and keeps what it was asked. */
export class FakeExecutor implements Executor {
  readonly health = { factsOf: () => undefined };
  readonly asked: {
    readonly request: ChatRequest;
    readonly route: CallRoute;
    readonly context: CallContext;
  }[] = [];
  readonly #result: () => CallResult;

  constructor(result: () => CallResult) {
    this.#result = result;
  }

  async execute(request: ChatRequest, route: CallRoute, context: CallContext): Promise<CallResult> {
    this.asked.push({ request, route, context });
    return this.#result();
  }

  countTokens(): Promise<never> {
    return Promise.reject(new Error('no test counts tokens by this executor'));
  }

  underWay(): number {
    return 0;
  }

  stop(): void {}
}

/** An answer that has begun with `first`; `rest` is read behind that. */
export function toyAnswer(first: PartBatch, rest: readonly (PartBatch | null)[] = [null]) {
  const source = new ScriptedParts(first, rest);
  const facts = {
    target: TOY_NAME,
    call: { ...TOY_CALL, sameDialect: false, warnings: ['seed: is not taken'] },
    reply: { status: 200, header: () => null },
    attempts: 2,
    upstreamRequestId: 'up_1',
    ttftMs: 12,
  };
  const reader: Pick<AnswerReader, 'next' | 'cancel' | 'onEnd'> = source;
  return { source, answer: new UpstreamAnswer(facts, first, reader as AnswerReader) };
}
