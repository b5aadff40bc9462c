import type { ChatRequest } from '../core/chat-request.ts';
import { type AttemptEnded, type TargetName, type TraceContext, targetId } from '../core/events.ts';
import { type Failure, FailureError, failure, retryClassOf, toFailure } from '../core/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { UpstreamReply } from '../ports/http-client.ts';
import type { Random } from '../ports/random.ts';
import { type AnswerFacts, AnswerReader, readToFirstContent, UpstreamAnswer } from './answer.ts';
import { AnswerFormDecoder } from './answer-form.ts';
import { ofReply, send } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { BackoffWait } from './backoff-wait.ts';
import type { CallContext, CallRoute } from './call-route.ts';
import { combinedFailure } from './combined-failure.ts';
import type { RetryQuota, RetryQuotas } from './retry-quota.ts';
import type { CallTarget } from './target.ts';
import type { CallsUnderWay } from './under-way.ts';
import { Watchdog } from './watchdog.ts';

/** A call that ended without an answer. */
export interface CallFailed {
  readonly failure: Failure;
  readonly attempts: number;
  /** The last target that was asked. */
  readonly target: TargetName | undefined;
}

export type CallResult = { readonly answer: UpstreamAnswer } | CallFailed;

export interface AttemptPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** True if spans are recorded. Only then an attempt has its own span. */
  readonly tracing: boolean;
}

/** What all calls of a process share. */
export interface AttemptLoopParts extends AttemptPorts {
  readonly quotas: RetryQuotas;
  readonly underWay: CallsUnderWay;
}

type Retryable = 'transient' | 'throttle';

/** The one attempt loop, for one call: deadline → attempt → classify → (retry, next target or stop). */
export class AttemptLoop {
  readonly #parts: AttemptLoopParts;
  readonly #request: ChatRequest;
  readonly #route: CallRoute;
  readonly #context: CallContext;
  #attempts = 0;

  constructor(parts: AttemptLoopParts, request: ChatRequest, route: CallRoute, context: CallContext) {
    this.#parts = parts;
    this.#request = request;
    this.#route = route;
    this.#context = context;
  }

  async run(): Promise<CallResult> {
    const { clock, quotas, underWay } = this.#parts;
    const lastOfTarget: Failure[] = [];
    let asked: CallTarget | undefined;
    for (const target of this.#route.targets) {
      const quota = quotas.of(targetId(target.name));
      let retried: Retryable | undefined;
      for (let tries = 1; ; tries++) {
        if (clock.monotonic() >= this.#context.deadlineAt) return this.#ended(failure('deadline'), asked);
        asked = target;
        const tried = await this.#attemptOnce(target);
        if ('answer' in tried) {
          quota.succeeded(retried);
          return tried;
        }
        const wait = this.#retryWait(tried.failure, tries, quota);
        this.#publish(target, tried, wait);
        if (wait === undefined) {
          lastOfTarget.push(tried.failure);
          break;
        }
        if (!tried.failure.askAgain) retried = retryClassOf(tried.failure.code) as Retryable;
        const woken = await new BackoffWait(clock, wait, this.#context.signal, underWay).over;
        if (woken !== undefined) return this.#ended(failure(woken), target);
      }
      const last = lastOfTarget.at(-1);
      if (last && retryClassOf(last.code) === 'none') return this.#ended(last, target);
    }
    return this.#ended(combinedFailure(lastOfTarget), asked);
  }

  #ended(why: Failure, asked: CallTarget | undefined): CallFailed {
    return { failure: why, attempts: this.#attempts, target: asked?.name };
  }

  /** The wait before the same target is asked again, in milliseconds. Undefined: it is not asked again. */
  #retryWait(why: Failure, tries: number, quota: RetryQuota): number | undefined {
    // No fault of the target, and nothing to wait for. One attempt more than configured, so that `attempts: 1` has one, too.
    if (why.askAgain) return tries <= this.#route.attemptsPerTarget ? 0 : undefined;
    const retryClass = retryClassOf(why.code);
    if (retryClass !== 'transient' && retryClass !== 'throttle') return undefined;
    if (tries >= this.#route.attemptsPerTarget) return undefined;
    const { clock, random } = this.#parts;
    const wait = backoffMs({
      retryClass,
      retry: tries - 1,
      hintMs: why.retryAfterMs,
      random: random.next(),
    });
    // A wait beyond the deadline is useless. The next target may still answer in time.
    if (clock.monotonic() + wait >= this.#context.deadlineAt) return undefined;
    return quota.take(retryClass) ? wait : undefined;
  }

  async #attemptOnce(target: CallTarget): Promise<{ answer: UpstreamAnswer } | FailedAttempt> {
    this.#attempts++;
    const { clock } = this.#parts;
    const startedAt = clock.monotonic();
    const watchdog = this.#watchdog(startedAt);
    const trace = this.#traceOfAttempt();
    let reply: UpstreamReply | undefined;
    try {
      const call = target.provider.encode(this.#request);
      reply = await send(call.wire, target, {
        watchdog,
        connectTimeoutMs: this.#route.timeouts.connectMs,
        nowMs: clock.now(),
        trace,
      });
      const decoder = new AnswerFormDecoder(call, target.provider, reply);
      const meter = this.#context.meter?.attempt(this.#attempts, target.name);
      const reader = new AnswerReader(reply, decoder, watchdog, meter);
      const first = await readToFirstContent(reader, watchdog);
      if ('code' in first) throw new FailureError(first);
      const ttftMs = clock.monotonic() - startedAt;
      const upstreamRequestId = target.provider.requestId(reply);
      const facts: AnswerFacts = {
        target: target.name,
        call: decoder.call,
        reply,
        attempts: this.#attempts,
        upstreamRequestId,
        ttftMs,
      };
      // Without spans an attempt that went well needs no event: its request's tells all of it.
      if (this.#parts.tracing)
        this.#publish(target, { durationMs: ttftMs, trace, reply, upstreamRequestId }, undefined);
      return { answer: new UpstreamAnswer(facts, first, reader) };
    } catch (thrown) {
      watchdog.stop();
      const why = toFailure(thrown);
      const durationMs = clock.monotonic() - startedAt;
      return { failure: reply ? ofReply(why, target, reply) : why, durationMs, trace, reply };
    }
  }

  #watchdog(startedAt: number): Watchdog {
    const { timeouts } = this.#route;
    return new Watchdog({
      clock: this.#parts.clock,
      startedAt,
      client: this.#context.signal,
      deadlineAt: this.#context.deadlineAt,
      firstTokenMs: this.#request.stream ? timeouts.firstTokenMs : undefined,
      idleMs: timeouts.idleMs,
      underWay: this.#parts.underWay,
    });
  }

  #traceOfAttempt(): TraceContext {
    const { trace } = this.#context;
    return this.#parts.tracing && trace.sampled ? childOf(trace, this.#parts.random) : trace;
  }

  #publish(target: CallTarget, tried: Tried, wait: number | undefined): void {
    const isFailed = 'failure' in tried;
    const upstreamRequestId = isFailed ? tried.failure.upstreamRequestId : tried.upstreamRequestId;
    // Every member is set, missing ones to undefined. All events then have one hidden class, and no spread runs on the hot
    // path.
    const event = {
      type: 'attempt-ended',
      requestId: this.#context.requestId,
      at: this.#parts.clock.now(),
      target: target.name,
      attempt: this.#attempts,
      durationMs: tried.durationMs,
      outcome: isFailed ? tried.failure.code : 'ok',
      trace: tried.trace,
      upstreamStatus: isFailed ? statusOf(tried) : tried.reply.status,
      upstreamRequestId: upstreamRequestId ?? undefined,
      cause: isFailed ? tried.failure.cause : undefined,
      backoffMs: wait,
    };
    this.#parts.events.emit(event as AttemptEnded);
  }
}

interface FailedAttempt {
  readonly failure: Failure;
  readonly durationMs: number;
  /** The attempt's own span, as sent upstream. */
  readonly trace: TraceContext;
  /** A 2xx that failed later. */
  readonly reply: UpstreamReply | undefined;
}

interface BegunAttempt {
  readonly durationMs: number;
  readonly trace: TraceContext;
  readonly reply: UpstreamReply;
  readonly upstreamRequestId: string | null;
}

type Tried = FailedAttempt | BegunAttempt;

function statusOf({ reply, failure: why }: FailedAttempt): number | undefined {
  return reply ? reply.status : why.upstreamStatus;
}

function childOf(parent: TraceContext, random: Random): TraceContext {
  return { traceId: parent.traceId, spanId: random.hex(8), parentSpanId: parent.spanId, sampled: true };
}
