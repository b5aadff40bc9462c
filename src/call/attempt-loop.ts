import type { ChatRequest } from '../core/chat-request.ts';
import type { AttemptEnded, PassedOver, TargetName, TraceContext } from '../core/events.ts';
import { type Failure, FailureError, failure, toFailure } from '../core/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { UpstreamReply } from '../ports/http-client.ts';
import type { Random } from '../ports/random.ts';
import { type AnswerFacts, AnswerReader, readToFirstContent, UpstreamAnswer } from './answer.ts';
import { AnswerFormDecoder } from './answer-form.ts';
import { ofReply, send } from './attempt.ts';
import type { CallContext, CallRoute } from './call-route.ts';
import { AnswerHealth } from './health/answer-health.ts';
import type { AttemptKind } from './health/target-health.ts';
import type { TargetMonitor } from './health/target-monitor.ts';
import { isPatienceOver, type PatienceFor, patienceMs } from './patience.ts';
import { BackoffWait } from './retry/backoff-wait.ts';
import { ClientRateLimiter } from './retry/client-rate-limiter.ts';
import type { CallTarget } from './target.ts';
import { type Candidate, type NextStep, TargetChoice } from './target-choice.ts';
import type { CallsUnderWay } from './under-way.ts';
import { type Impatient, Watchdog } from './watchdog.ts';

/** A call that ended without an answer. */
export interface CallFailed {
  readonly failure: Failure;
  readonly attempts: number;
  /** The last target that was asked. Undefined: none was, because all are known to be down. */
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
  readonly monitor: TargetMonitor;
  readonly underWay: CallsUnderWay;
}

/** The one attempt loop, for one call: deadline → choice of a target → attempt → classify → (retry, next target or stop). */
export class AttemptLoop implements Impatient {
  readonly #parts: AttemptLoopParts;
  readonly #request: ChatRequest;
  readonly #route: CallRoute;
  readonly #context: CallContext;
  readonly #choice: TargetChoice;
  #attempts = 0;
  /** The last target that was asked. */
  #asking: Candidate | undefined;

  constructor(parts: AttemptLoopParts, request: ChatRequest, route: CallRoute, context: CallContext) {
    this.#parts = parts;
    this.#request = request;
    this.#route = route;
    this.#context = context;
    this.#choice = new TargetChoice(parts, route, { stream: request.stream, deadlineAt: context.deadlineAt });
  }

  async run(): Promise<CallResult> {
    const { clock, underWay } = this.#parts;
    let next = this.#choice.first();
    for (;;) {
      if (next.step === 'end') return this.#ended(next.why);
      const { candidate } = next;
      if (next.step === 'wait' && next.ms > 0) {
        const limiter = candidate.heldSince === undefined ? undefined : candidate.health.limiter;
        if (limiter) limiter.waiting++;
        const woken = await new BackoffWait(clock, next.ms, this.#context.signal, underWay).over;
        if (limiter) limiter.waiting--;
        if (woken !== undefined) return this.#ended(failure(woken));
      }
      if (this.#choice.isTooLate(candidate, clock.monotonic()))
        return this.#ended(failure('deadline_exceeded'));
      const heldMs = this.#route.retryMode === 'adaptive' ? this.#heldMs(candidate) : 0;
      if (heldMs > 0) {
        next = this.#choice.held(candidate, heldMs, candidate.health.limiter?.queueMs(heldMs) ?? heldMs);
        continue;
      }
      const tried = await this.#attemptOnce(candidate);
      if ('answer' in tried) {
        candidate.health.quota.succeeded(candidate.retried);
        return tried;
      }
      next = this.#choice.after(candidate, tried.failure);
      this.#publish(candidate, tried, next);
    }
  }

  #ended(why: Failure): CallFailed {
    return { failure: why, attempts: this.#attempts, target: this.#asking?.target.name };
  }

  /** Takes the attempt's token of the client rate limiter. @returns how long it has none, in ms */
  #heldMs({ health }: Candidate): number {
    const nowSeconds = this.#parts.clock.monotonic() / 1_000;
    health.limiter ??= new ClientRateLimiter(nowSeconds);
    // A timer of less than a millisecond would find the same.
    return Math.ceil(health.limiter.take(nowSeconds));
  }

  async #attemptOnce(candidate: Candidate): Promise<{ answer: UpstreamAnswer } | FailedAttempt> {
    this.#attempts++;
    candidate.tries++;
    candidate.heldSince = undefined;
    const { target, health } = candidate;
    this.#asking = candidate;
    const { clock, monitor } = this.#parts;
    const startedAt = clock.monotonic();
    const kind: AttemptKind = {
      startedAt,
      stream: this.#request.stream,
      firstTokenMs: this.#route.timeouts.firstTokenMs,
      probing: health.breaker.phase !== 'closed',
      gaveUp: false,
    };
    health.begin(startedAt);
    const watchdog = this.#watchdog(candidate, startedAt);
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
      const now = clock.monotonic();
      const ttftMs = now - startedAt;
      monitor.answered(target, kind, ttftMs, now);
      this.#updateRate(candidate, false, now);
      if (reader.isOver) health.finished();
      else reader.health = new AnswerHealth(monitor, target);
      const upstreamRequestId = target.provider.requestId(reply);
      const facts: AnswerFacts = {
        target: target.name,
        call: decoder.call,
        reply,
        attempts: this.#attempts,
        upstreamRequestId,
        ttftMs,
        passedOver: this.#passedOver(target),
      };
      // Without spans an attempt that went well needs no event: its request's tells all of it.
      if (this.#parts.tracing)
        this.#publish(candidate, { durationMs: ttftMs, trace, reply, upstreamRequestId }, undefined);
      return { answer: new UpstreamAnswer(facts, first, reader) };
    } catch (thrown) {
      watchdog.stop();
      kind.gaveUp = watchdog.gaveUp;
      const why = toFailure(thrown);
      const now = clock.monotonic();
      monitor.failed(target, kind, why);
      this.#updateRate(candidate, why.code === 'throttled', now);
      return {
        failure: reply ? ofReply(why, target, reply) : why,
        durationMs: now - startedAt,
        trace,
        reply,
      };
    }
  }

  #updateRate({ health }: Candidate, throttled: boolean, now: number): void {
    if (this.#route.retryMode === 'adaptive') health.limiter?.update(throttled, now / 1_000);
  }

  /** Why the route's first target is not the one that answers. */
  #passedOver(target: CallTarget): PassedOver | undefined {
    return target === this.#route.targets[0] ? undefined : this.#choice.passedOver;
  }

  /** See `Impatient`. */
  givesUp(waitedMs: number, now: number): boolean {
    const candidate = this.#asking;
    if (candidate === undefined) return false;
    const elsewhereMs = this.#choice.usualElsewhereMs(candidate);
    return isPatienceOver(candidate, this.#patienceFor(now - waitedMs), { ms: waitedMs, now, elsewhereMs });
  }

  #patienceFor(startedAt: number): PatienceFor {
    const { firstTokenMs } = this.#route.timeouts;
    return { stream: this.#request.stream, firstTokenMs, leftMs: this.#context.deadlineAt - startedAt };
  }

  #watchdog(candidate: Candidate, startedAt: number): Watchdog {
    const { timeouts } = this.#route;
    const { deadlineAt, signal } = this.#context;
    const { hasElsewhere } = this.#choice;
    return new Watchdog({
      clock: this.#parts.clock,
      startedAt,
      client: signal,
      deadlineAt,
      firstTokenMs: this.#request.stream ? timeouts.firstTokenMs : undefined,
      idleMs: timeouts.idleMs,
      underWay: this.#parts.underWay,
      patienceMs: hasElsewhere ? patienceMs(candidate, this.#patienceFor(startedAt)) : undefined,
      impatient: hasElsewhere ? this : undefined,
    });
  }

  #traceOfAttempt(): TraceContext {
    const { trace } = this.#context;
    return this.#parts.tracing && trace.sampled ? childOf(trace, this.#parts.random) : trace;
  }

  #publish(candidate: Candidate, tried: Tried, next: NextStep | undefined): void {
    const isFailed = 'failure' in tried;
    const upstreamRequestId = isFailed ? tried.failure.upstreamRequestId : tried.upstreamRequestId;
    const goesOn = next !== undefined && next.step !== 'end' ? next : undefined;
    // Every member is set, missing ones to undefined. All events then have one hidden class, and no spread runs on the hot
    // path.
    const event = {
      type: 'attempt-ended',
      requestId: this.#context.requestId,
      at: this.#parts.clock.now(),
      target: candidate.target.name,
      attempt: this.#attempts,
      durationMs: tried.durationMs,
      outcome: isFailed ? tried.failure.code : 'ok',
      trace: tried.trace,
      upstreamStatus: isFailed ? statusOf(tried) : tried.reply.status,
      upstreamRequestId: upstreamRequestId ?? undefined,
      cause: isFailed ? tried.failure.cause : undefined,
      providerMs: isFailed ? undefined : providerMs(tried.reply),
      backoffMs: goesOn?.step === 'wait' ? goesOn.ms : undefined,
      next: goesOn && (goesOn.candidate.target === candidate.target ? 'retry' : 'next-target'),
      breaker: candidate.health.breaker.phase,
    };
    this.#parts.events.emit(event as AttemptEnded);
  }
}

/** What providers call their own time, in milliseconds. Bedrock's streams tell it in their last event instead. */
const PROVIDER_TIMES = ['x-amzn-bedrock-invocation-latency', 'openai-processing-ms'] as const;

function providerMs(reply: Pick<UpstreamReply, 'header'>): number | undefined {
  for (const name of PROVIDER_TIMES) {
    const value = Number(reply.header(name) ?? Number.NaN);
    if (Number.isFinite(value) && value >= 0) return value;
  }
  return undefined;
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
