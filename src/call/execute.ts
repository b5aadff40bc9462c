import type { ChatRequest } from '../core/chat-request.ts';
import { type AttemptEnded, type TraceContext, targetId } from '../core/events.ts';
import { type Failure, FailureError, failure, retryClassOf, toFailure } from '../core/failure.ts';
import type { Batch } from '../core/stream-part.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Random } from '../ports/random.ts';
import { type Answer, type AnswerFacts, AnswerReader, readToFirstContent } from './answer.ts';
import { type Attempt, ofReply, sendAttempt } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { combinedFailure } from './combined-failure.ts';
import { Pause } from './pause.ts';
import { RetryQuota } from './retry-quota.ts';
import type { CallTarget, CallTimeouts } from './target.ts';
import { type Endable, Watchdog } from './watchdog.ts';

export interface CallPlan {
  /** In the order they are asked; not empty. */
  readonly targets: readonly CallTarget[];
  readonly timeouts: CallTimeouts;
  /** Attempts at one target, the first included. */
  readonly attemptsPerTarget: number;
}

export interface CallContext {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  /** Absolute, on the monotonic clock: arrival plus `timeouts.totalMs`. */
  readonly deadlineAt: number;
}

/** A call that ended without an answer. */
export interface CallFailed {
  readonly failure: Failure;
  readonly attempts: number;
  /** The last target that was asked. */
  readonly target: CallTarget['name'] | undefined;
}

export type CallResult = { readonly answer: Answer } | CallFailed;

export interface Executor {
  /**
   * Makes one answer happen: target by target, attempt by attempt, until one has begun to answer. Nothing is retried
   * after its first content. Never rejects.
   */
  execute(request: ChatRequest, plan: CallPlan, context: CallContext): Promise<CallResult>;
  /** Ends every call under way, and all to come, with `draining`: the process stops. */
  stop(): void;
}

export interface ExecutorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** Are spans recorded here? Only then an attempt is a span of its own. */
  readonly tracing: boolean;
}

type Retryable = 'transient' | 'throttle';

/** The one attempt loop: deadline → try → classify → (retry | next target | stop). */
export function createExecutor({ clock, random, events, tracing }: ExecutorOptions): Executor {
  const quotas = new Map<string, RetryQuota>();
  /** Attempts and waits under way. */
  const live = new Set<Endable>();
  let stopped = false;

  async function execute(request: ChatRequest, plan: CallPlan, context: CallContext): Promise<CallResult> {
    let attempts = 0;
    const lastOfTarget: Failure[] = [];
    let asked: CallTarget['name'] | undefined;
    for (const target of plan.targets) {
      const quota = quotaOf(quotas, target);
      let retried: Retryable | undefined;
      for (let tries = 1; ; tries++) {
        asked = target.name;
        attempts++;
        const tried = await attemptOnce(request, target, plan, context, attempts);
        if ('answer' in tried) {
          quota.succeeded(retried);
          return tried;
        }
        const wait = retryWait(tried.failure, tries, plan, quota, context);
        publish(target, tried, attempts, context, wait);
        if (wait === undefined) {
          lastOfTarget.push(tried.failure);
          break;
        }
        retried = retryClassOf(tried.failure.code) as Retryable;
        const woken = await new Pause(clock, wait, context.signal, live).over;
        if (woken !== undefined) return { failure: failure(woken), attempts, target: asked };
      }
      const last = lastOfTarget.at(-1);
      if (last && retryClassOf(last.code) === 'none') return { failure: last, attempts, target: asked };
    }
    return { failure: combinedFailure(lastOfTarget), attempts, target: asked };
  }

  /** How long to wait before asking the same target again; undefined: not again. */
  function retryWait(
    why: Failure,
    tries: number,
    plan: CallPlan,
    quota: RetryQuota,
    context: CallContext,
  ): number | undefined {
    const retryClass = retryClassOf(why.code);
    if ((retryClass !== 'transient' && retryClass !== 'throttle') || tries >= plan.attemptsPerTarget)
      return undefined;
    const wait = backoffMs({ retryClass, retry: tries - 1, hintMs: why.retryAfterMs, random: random.next() });
    // Waiting beyond the deadline helps nobody: the next target may still answer in time.
    if (clock.monotonic() + wait >= context.deadlineAt) return undefined;
    return quota.take(retryClass) ? wait : undefined;
  }

  async function attemptOnce(
    request: ChatRequest,
    target: CallTarget,
    plan: CallPlan,
    context: CallContext,
    attempt: number,
  ): Promise<{ answer: Answer } | FailedAttempt> {
    const startedAt = clock.monotonic();
    const watchdog = new Watchdog({
      clock,
      client: context.signal,
      deadlineAt: context.deadlineAt,
      firstTokenMs: request.stream ? plan.timeouts.firstTokenMs : undefined,
      idleMs: plan.timeouts.idleMs,
      live,
    });
    if (stopped) watchdog.end('draining');
    let sent: Attempt | undefined;
    try {
      sent = await sendAttempt(request, target, {
        watchdog,
        connectTimeoutMs: plan.timeouts.connectMs,
        nowMs: clock.now(),
        trace: tracing && context.trace.sampled ? childOf(context.trace, random) : context.trace,
      });
      const reader = new AnswerReader(sent.reply, target.provider.chat.decoder(sent.call), watchdog);
      const first = await readToFirstContent(reader, watchdog);
      if ('code' in first) throw new FailureError(first);
      const facts: AnswerFacts = {
        target: target.name,
        call: sent.call,
        reply: sent.reply,
        attempts: attempt,
        upstreamRequestId: target.provider.requestId(sent.reply),
        ttftMs: clock.monotonic() - startedAt,
      };
      publish(target, { startedAt, sent }, attempt, context, undefined);
      return { answer: answerOf(facts, first, reader) };
    } catch (thrown) {
      watchdog.stop();
      const why = toFailure(thrown);
      return { failure: sent ? ofReply(why, target, sent.reply) : why, startedAt, sent };
    }
  }

  function publish(
    target: CallTarget,
    tried: Tried,
    attempt: number,
    context: CallContext,
    wait: number | undefined,
  ): void {
    const { sent } = tried;
    const upstreamRequestId =
      'failure' in tried ? tried.failure.upstreamRequestId : target.provider.requestId(tried.sent.reply);
    // Every member, absent ones undefined: one hidden class, no spreading on the hot path.
    const event = {
      type: 'attempt-ended',
      requestId: context.requestId,
      at: clock.now(),
      target: target.name,
      attempt,
      durationMs: clock.monotonic() - tried.startedAt,
      outcome: 'failure' in tried ? tried.failure.code : 'ok',
      trace: sent?.trace ?? context.trace,
      upstreamStatus: 'failure' in tried ? statusOf(tried) : tried.sent.reply.status,
      upstreamRequestId: upstreamRequestId ?? undefined,
      backoffMs: wait,
    };
    events.emit(event as AttemptEnded);
  }

  function stop(): void {
    stopped = true;
    for (const each of live) each.end('draining');
  }

  return { execute, stop };
}

interface FailedAttempt {
  readonly failure: Failure;
  readonly startedAt: number;
  readonly sent: Attempt | undefined;
}

type Tried = FailedAttempt | { readonly startedAt: number; readonly sent: Attempt };

function statusOf({ sent, failure: why }: FailedAttempt): number | undefined {
  return sent ? sent.reply.status : why.upstreamStatus;
}

/** The quotas live as long as the process: a reload of the configuration must not forgive a target that is down. */
function quotaOf(quotas: Map<string, RetryQuota>, target: CallTarget): RetryQuota {
  const id = targetId(target.name);
  let quota = quotas.get(id);
  if (!quota) {
    quota = new RetryQuota();
    quotas.set(id, quota);
    // Direct targets are named by callers: the map must not grow with their imagination.
    if (quotas.size > MAX_QUOTAS) quotas.delete(quotas.keys().next().value as string);
  }
  return quota;
}

const MAX_QUOTAS = 10_000;

function answerOf(facts: AnswerFacts, first: Batch, reader: AnswerReader): Answer {
  let held: Batch | undefined = first;
  return {
    facts,
    next() {
      if (held === undefined) return reader.next();
      const batch = held;
      held = undefined;
      return Promise.resolve(batch);
    },
    cancel: () => reader.cancel(),
  };
}

function childOf(parent: TraceContext, random: Random): TraceContext {
  return { traceId: parent.traceId, spanId: random.hex(8), parentSpanId: parent.spanId, sampled: true };
}
