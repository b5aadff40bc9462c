import type { CancelSignal } from '../core/cancellation.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { type AttemptEnded, type TraceContext, targetId } from '../core/events.ts';
import { type Failure, FailureError, failure, retryClassOf, toFailure } from '../core/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { UpstreamReply } from '../ports/http-client.ts';
import type { Random } from '../ports/random.ts';
import { Answer, type AnswerFacts, AnswerReader, readToFirstContent } from './answer.ts';
import { ofReply, send } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { combinedFailure } from './combined-failure.ts';
import { Pause } from './pause.ts';
import { type RetryQuota, RetryQuotas } from './retry-quota.ts';
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
  readonly signal: CancelSignal;
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
export function createExecutor(options: ExecutorOptions): Executor {
  return new AttemptLoop(options);
}

class AttemptLoop implements Executor {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #events: EventSink;
  readonly #tracing: boolean;
  readonly #quotas = new RetryQuotas();
  /** Attempts and waits under way. */
  readonly #live = new Set<Endable>();
  #stopped = false;

  constructor({ clock, random, events, tracing }: ExecutorOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#events = events;
    this.#tracing = tracing;
  }

  async execute(request: ChatRequest, plan: CallPlan, context: CallContext): Promise<CallResult> {
    let attempts = 0;
    const lastOfTarget: Failure[] = [];
    let asked: CallTarget['name'] | undefined;
    for (const target of plan.targets) {
      const quota = this.#quotas.of(targetId(target.name));
      let retried: Retryable | undefined;
      for (let tries = 1; ; tries++) {
        asked = target.name;
        attempts++;
        const tried = await this.#attemptOnce(request, target, plan, context, attempts);
        if ('answer' in tried) {
          quota.succeeded(retried);
          return tried;
        }
        const wait = this.#retryWait(tried.failure, tries, plan, quota, context);
        this.#publish(target, tried, attempts, context, wait);
        if (wait === undefined) {
          lastOfTarget.push(tried.failure);
          break;
        }
        retried = retryClassOf(tried.failure.code) as Retryable;
        const woken = await new Pause(this.#clock, wait, context.signal, this.#live).over;
        if (woken !== undefined) return { failure: failure(woken), attempts, target: asked };
      }
      const last = lastOfTarget.at(-1);
      if (last && retryClassOf(last.code) === 'none') return { failure: last, attempts, target: asked };
    }
    return { failure: combinedFailure(lastOfTarget), attempts, target: asked };
  }

  stop(): void {
    this.#stopped = true;
    for (const each of this.#live) each.end('draining');
  }

  /** How long to wait before asking the same target again; undefined: not again. */
  #retryWait(
    why: Failure,
    tries: number,
    plan: CallPlan,
    quota: RetryQuota,
    context: CallContext,
  ): number | undefined {
    const retryClass = retryClassOf(why.code);
    if ((retryClass !== 'transient' && retryClass !== 'throttle') || tries >= plan.attemptsPerTarget)
      return undefined;
    const wait = backoffMs({
      retryClass,
      retry: tries - 1,
      hintMs: why.retryAfterMs,
      random: this.#random.next(),
    });
    // Waiting beyond the deadline helps nobody: the next target may still answer in time.
    if (this.#clock.monotonic() + wait >= context.deadlineAt) return undefined;
    return quota.take(retryClass) ? wait : undefined;
  }

  async #attemptOnce(
    request: ChatRequest,
    target: CallTarget,
    plan: CallPlan,
    context: CallContext,
    attempt: number,
  ): Promise<{ answer: Answer } | FailedAttempt> {
    const startedAt = this.#clock.monotonic();
    const watchdog = new Watchdog({
      clock: this.#clock,
      startedAt,
      client: context.signal,
      deadlineAt: context.deadlineAt,
      firstTokenMs: request.stream ? plan.timeouts.firstTokenMs : undefined,
      idleMs: plan.timeouts.idleMs,
      live: this.#live,
    });
    if (this.#stopped) watchdog.end('draining');
    let sent: Sent | undefined;
    try {
      const call = target.provider.chat.encode(request, target.at);
      const trace =
        this.#tracing && context.trace.sampled ? childOf(context.trace, this.#random) : context.trace;
      const reply = await send(call.wire, target, {
        watchdog,
        connectTimeoutMs: plan.timeouts.connectMs,
        nowMs: this.#clock.now(),
        trace,
      });
      sent = { reply, trace };
      const reader = new AnswerReader(reply, target.provider.chat.decoder(call), watchdog);
      const first = await readToFirstContent(reader, watchdog);
      if ('code' in first) throw new FailureError(first);
      const ttftMs = this.#clock.monotonic() - startedAt;
      const upstreamRequestId = target.provider.requestId(reply);
      const facts: AnswerFacts = {
        target: target.name,
        call,
        reply,
        attempts: attempt,
        upstreamRequestId,
        ttftMs,
      };
      // Only spans need this event: metrics and logs read the same facts from the request's.
      if (this.#tracing)
        this.#publish(target, { durationMs: ttftMs, sent, upstreamRequestId }, attempt, context, undefined);
      return { answer: new Answer(facts, first, reader) };
    } catch (thrown) {
      watchdog.stop();
      const why = toFailure(thrown);
      const durationMs = this.#clock.monotonic() - startedAt;
      return { failure: sent ? ofReply(why, target, sent.reply) : why, durationMs, sent };
    }
  }

  #publish(
    target: CallTarget,
    tried: Tried,
    attempt: number,
    context: CallContext,
    wait: number | undefined,
  ): void {
    const { sent } = tried;
    const upstreamRequestId = 'failure' in tried ? tried.failure.upstreamRequestId : tried.upstreamRequestId;
    // Every member, absent ones undefined: one hidden class, no spreading on the hot path.
    const event = {
      type: 'attempt-ended',
      requestId: context.requestId,
      at: this.#clock.now(),
      target: target.name,
      attempt,
      durationMs: tried.durationMs,
      outcome: 'failure' in tried ? tried.failure.code : 'ok',
      trace: sent?.trace ?? context.trace,
      upstreamStatus: 'failure' in tried ? statusOf(tried) : tried.sent.reply.status,
      upstreamRequestId: upstreamRequestId ?? undefined,
      backoffMs: wait,
    };
    this.#events.emit(event as AttemptEnded);
  }
}

/** A request that was answered with a 2xx. */
interface Sent {
  readonly reply: UpstreamReply;
  /** The attempt's own span, as sent upstream. */
  readonly trace: TraceContext;
}

interface FailedAttempt {
  readonly failure: Failure;
  readonly durationMs: number;
  readonly sent: Sent | undefined;
}

interface BegunAttempt {
  readonly durationMs: number;
  readonly sent: Sent;
  readonly upstreamRequestId: string | null;
}

type Tried = FailedAttempt | BegunAttempt;

function statusOf({ sent, failure: why }: FailedAttempt): number | undefined {
  return sent ? sent.reply.status : why.upstreamStatus;
}

function childOf(parent: TraceContext, random: Random): TraceContext {
  return { traceId: parent.traceId, spanId: random.hex(8), parentSpanId: parent.spanId, sampled: true };
}
