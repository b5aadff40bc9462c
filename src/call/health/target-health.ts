import { FAILURES, type Failure, type FailureCode, failure } from '../../core/failure.ts';
import type { TargetHealthFacts } from '../../ports/target-health.ts';
import type { ClientRateLimiter } from '../retry/client-rate-limiter.ts';
import { RetryQuota } from '../retry/retry-quota.ts';
import { type BreakerEvent, type BreakerState, breakerAfter, CLOSED } from './breaker.ts';
import { Latency } from './latency.ts';
import { OutcomeWindow } from './outcome-window.ts';
import { quotaResetAt } from './quota-reset.ts';
import { RecentTrouble } from './recent-trouble.ts';
import { Silence } from './silence.ts';
import { trafficShare } from './traffic-share.ts';

/** Moments of one event, and chance. */
export interface HealthInput {
  /** Monotonic, ms. */
  readonly now: number;
  /** Wall clock, ms. */
  readonly wallMs: number;
  /** A random number in [0, 1), uniform. */
  readonly random: number;
}

/** One attempt as its target's health knows it. */
export interface AttemptKind {
  /** Monotonic, ms. */
  readonly startedAt: number;
  readonly stream: boolean;
  /** `timeouts.firstToken`. */
  readonly firstTokenMs: number;
  /** It began while the breaker was not closed: its outcome decides. */
  readonly probing: boolean;
  /** It was given up before its time limit, in favour of another target. */
  gaveUp: boolean;
}

/** Silence costs a call far more than a refusal. Two in a row open the breaker. */
const SILENCE_WEIGHT = 3;
const SILENCES: ReadonlySet<FailureCode> = new Set([
  'first_token_timeout',
  'idle_timeout',
  'connect_timeout',
]);
/** So many times its usual time to answer, nothing coming from a target is silence… */
const SILENCE_FACTOR = 5;
/** …if it lasts so long. */
const SHORTEST_SILENCE_MS = 1_000;
/** The same for a target whose usual time is not known: streamed answers to their first content, and whole ones. */
const UNKNOWN_SILENCE_MS = { streamed: 5_000, whole: 10_000 } as const;
/** A silence that is this many times `timeouts.firstToken` is no slowness, where the usual time is not known… */
const UNKNOWN_CONFIRMED = 4;
/** A target that has answered within this time is alive, whatever else it does. */
const ALIVE_MS = 1_000;
/** A target that refuses within this time costs a call nothing. */
const QUICK_MS = 50;
/** From this share of failed attempts on, a retry elsewhere is worth more than one here. */
const TROUBLE_SHARE = 0.1;

/** What is known of one target, over all calls. */
export class TargetHealth {
  readonly quota: RetryQuota = new RetryQuota();
  /** In adaptive mode only. */
  limiter: ClientRateLimiter | undefined;
  /** Its last failure that counts. */
  lastFailure: Failure | undefined;
  readonly streamed: Latency = new Latency();
  readonly whole: Latency = new Latency();
  readonly silence: Silence = new Silence();
  /** The map that holds it has seen it used since it last looked. */
  used = true;
  #breaker: BreakerState = CLOSED;
  readonly #window = new OutcomeWindow();
  #trouble: RecentTrouble | undefined;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #failsQuickly = false;
  /** From then on an unbroken silence means that it is down. */
  #silenceConfirmedAt = Number.POSITIVE_INFINITY;
  /** Answers in a row that broke off after their first content. */
  #cuts = 0;

  get breaker(): BreakerState {
    return this.#breaker;
  }

  /** Nothing speaks against asking it: the first question for each call, and the only one on the usual way. */
  isUndisturbed(): boolean {
    return (
      this.#breaker.phase === 'closed' &&
      this.#trouble === undefined &&
      !this.silence.isSuspicious &&
      !this.streamed.isSlow &&
      !this.whole.isSlow
    );
  }

  /** When it last answered, or began to. Monotonic, ms. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /** When it last failed. */
  get failedAt(): number {
    return this.#failedAt;
  }

  /** Its last failure took no time: asking it is as quick as not asking it. */
  get failsQuickly(): boolean {
    return this.#failsQuickly;
  }

  begin(now: number): void {
    this.silence.began(now);
  }

  /** The first content has come. @returns the breaker's state before */
  answered(kind: AttemptKind, ttftMs: number, now: number): BreakerState {
    this.silence.ended(true);
    (kind.stream ? this.streamed : this.whole).observe(ttftMs);
    this.#window.call(now);
    this.#answeredAt = now;
    if (this.#trouble) {
      this.#trouble.answered(now);
      if (this.#trouble.isForgotten) this.#trouble = undefined;
    }
    const before = this.#breaker;
    if (before === CLOSED) return before;
    this.#breaker = breakerAfter(before, { type: 'answered', probing: kind.probing }, { now, random: 0 });
    if (before.phase !== 'closed' && this.#breaker.phase === 'closed') this.#forgive();
    return before;
  }

  /** An attempt ended without an answer. @returns the breaker's state before */
  failed(kind: AttemptKind, why: Failure, input: HealthInput): BreakerState {
    const { now } = input;
    // The caller's time was too short, or the target answers nobody: the other attempts tell.
    const isSilent = SILENCES.has(why.code) || (why.code === 'deadline_exceeded' && this.isSilent(kind, now));
    this.silence.ended(!isSilent && why.code !== 'deadline_exceeded' && why.code !== 'client_closed');
    if (!FAILURES[why.code].countsAgainstTarget && !isSilent) {
      // A refusal of the request is a sign of life.
      if (why.upstreamStatus !== undefined) this.#answeredAt = now;
      return kind.probing ? this.#change({ type: 'probe-void' }, input) : this.#breaker;
    }
    this.#failedAt = now;
    this.#failsQuickly = !isSilent && now - kind.startedAt <= QUICK_MS;
    this.lastFailure = why.code === 'deadline_exceeded' ? failure('first_token_timeout') : why;
    this.#window.call(now);
    if (why.code === 'quota_exhausted') {
      const until = now + (quotaResetAt(why, input.wallMs) - input.wallMs);
      return this.#change({ type: 'quota-used-up', until }, input);
    }
    const isThrottle = why.code === 'throttled';
    // A throttle is told by the share of traffic: half of the calls throttled is no reason to stop the other half.
    if (!isThrottle) this.#window.failure(now);
    // We gave it up because it was known to be silent. That says nothing more than that.
    if (kind.gaveUp && !kind.probing && this.#breaker.phase !== 'closed') return this.#breaker;
    if (kind.gaveUp && this.#silenceConfirmedAt === Number.POSITIVE_INFINITY) this.#setConfirmedAt(kind, now);
    this.#trouble ??= new RecentTrouble(now);
    this.#trouble.failed(now, isThrottle);
    return this.#change(
      {
        type: 'failed',
        probing: kind.probing,
        weight: isSilent ? SILENCE_WEIGHT : 1,
        opensFor: kind.gaveUp ? 'silence' : this.#opensFor(isThrottle, now),
        halfFailed: !isThrottle && this.#window.halfFailed(now),
      },
      input,
    );
  }

  /** An answer that had begun came to its end. */
  finished(): void {
    this.#cuts = 0;
  }

  /** An answer that had begun broke off. @returns the breaker's state before */
  brokeOff(why: Failure, input: HealthInput): BreakerState {
    if (!FAILURES[why.code].countsAgainstTarget) return this.#breaker;
    this.lastFailure = why;
    this.#window.failure(input.now);
    this.#cuts++;
    // Each of these answers had begun, so that no row of failures ever forms: the cuts are a row of their own.
    return this.#change(
      {
        type: 'failed',
        probing: false,
        weight: this.#cuts,
        opensFor: 'failures',
        halfFailed: this.#window.halfFailed(input.now),
      },
      input,
    );
  }

  /** Calls are found to wait there in vain. @returns the breaker's state before */
  foundSilent(kind: Pick<AttemptKind, 'stream' | 'firstTokenMs'>, input: HealthInput): BreakerState {
    this.#failedAt = input.now;
    this.#failsQuickly = false;
    this.#setConfirmedAt(kind, input.now);
    this.lastFailure = failure('first_token_timeout');
    return this.#change({ type: 'silent' }, input);
  }

  probeSent(input: HealthInput): BreakerState {
    return this.#change({ type: 'probe-sent' }, input);
  }

  /** May an attempt be sent although the breaker is not closed, to see whether the target is back? */
  probeIsDue(now: number): boolean {
    const state = this.#breaker;
    if (state.phase === 'closed') return false;
    return now >= (state.phase === 'open' ? state.until : state.probeBy);
  }

  /** No answer is to be expected. False for a target that fails often and answers, too. */
  isDown(now: number): boolean {
    const state = this.#breaker;
    if (state.phase === 'closed') return false;
    if (state.cause === 'quota') return true;
    if (state.cause === 'silence') return now >= this.#silenceConfirmedAt;
    return state.cause !== 'failure-rate' && now - this.#answeredAt >= ALIVE_MS;
  }

  /** When it may be asked again, from now, in ms. */
  retryInMs(now: number): number {
    const state = this.#breaker;
    if (state.phase === 'closed') return 0;
    return Math.max(0, (state.phase === 'open' ? state.until : state.probeBy) - now);
  }

  /** Several attempts wait, and nothing has come for far longer than an answer takes. */
  isSilent({ stream, firstTokenMs }: Pick<AttemptKind, 'stream' | 'firstTokenMs'>, now: number): boolean {
    if (!this.silence.isSuspicious) return false;
    return this.silence.lasts(this.#patienceMs(stream, firstTokenMs), now);
  }

  /** So many attempts fail that a retry goes elsewhere, where there is an elsewhere. */
  isTroubled(now: number): boolean {
    return this.#trouble !== undefined && this.#trouble.failureShare(now) >= TROUBLE_SHARE;
  }

  /** The share of requests that it gets before the next target, 0 to 1. */
  share(stream: boolean, now: number): number {
    return trafficShare(this.#trouble?.throttleShare(now) ?? 0, this.latencyOf(stream).isSlow);
  }

  latencyOf(stream: boolean): Latency {
    return stream ? this.streamed : this.whole;
  }

  /** What others may know of it. */
  facts(now: number): TargetHealthFacts {
    return {
      breaker: this.#breaker.phase,
      failureShare: this.#window.failureShare(now),
      throttleShare: this.#trouble?.throttleShare(now) ?? 0,
      calls: this.#window.calls(now),
      ttftMs: this.streamed.presentMs,
      wholeMs: this.whole.presentMs,
      pending: this.silence.pending,
    };
  }

  #patienceMs(stream: boolean, firstTokenMs: number): number {
    const usualMs = this.latencyOf(stream).longerMs;
    if (usualMs === undefined)
      return Math.min(firstTokenMs, stream ? UNKNOWN_SILENCE_MS.streamed : UNKNOWN_SILENCE_MS.whole);
    const ms = Math.max(usualMs * SILENCE_FACTOR, SHORTEST_SILENCE_MS);
    return stream ? Math.min(ms, firstTokenMs) : ms;
  }

  #setConfirmedAt({ stream, firstTokenMs }: Pick<AttemptKind, 'stream' | 'firstTokenMs'>, now: number): void {
    const isKnown = this.latencyOf(stream).longerMs !== undefined;
    this.#silenceConfirmedAt = now + firstTokenMs * (isKnown ? 1 : UNKNOWN_CONFIRMED);
  }

  #opensFor(isThrottle: boolean, now: number): 'failures' | 'throttles' | undefined {
    if (!isThrottle) return 'failures';
    return now - this.#answeredAt >= ALIVE_MS ? 'throttles' : undefined;
  }

  #forgive(): void {
    this.#window.clear();
    this.#trouble = undefined;
    this.#cuts = 0;
    this.#silenceConfirmedAt = Number.POSITIVE_INFINITY;
  }

  #change(event: BreakerEvent, input: HealthInput): BreakerState {
    const before = this.#breaker;
    this.#breaker = breakerAfter(before, event, input);
    return before;
  }
}

/** What a call is told of a target that was not asked. */
export function knownFailure(health: TargetHealth): Failure {
  return health.lastFailure ?? failure('upstream_unreachable');
}
