import type { PassedOver } from '../core/events.ts';
import { type Failure, failure, type RetryClass, retryClassOf } from '../core/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { CallRoute } from './call-route.ts';
import { combinedFailure, noTargetAsked } from './combined-failure.ts';
import { knownFailure, type TargetHealth } from './health/target-health.ts';
import type { TargetMonitor } from './health/target-monitor.ts';
import { backoffMs, CAP_MS } from './retry/backoff.ts';
import type { CallTarget } from './target.ts';
import type { Watchdog } from './watchdog.ts';

type Retryable = Extract<RetryClass, 'transient' | 'throttle'>;

/** A target as one call has asked it so far. */
export interface Candidate {
  readonly target: CallTarget;
  readonly health: TargetHealth;
  /** The attempts that this call has made at it. */
  tries: number;
  /** The class of its last retry, which is paid back if it succeeds. */
  retried: Retryable | undefined;
  last: Failure | undefined;
  /** It may be asked again from then on. Undefined: it is not asked again by this call. */
  againAt: number | undefined;
  /** Since when the client rate limiter has been holding it. */
  heldSince: number | undefined;
  /** The one call that sees whether a target is back. */
  isProbe: boolean;
  /** Ends the attempt that is under way. */
  watchdog: Watchdog | undefined;
  /** It was known to be down when this call chose it. */
  wasDown: boolean;
}

/** What the attempt loop does next. */
export type NextStep =
  | { readonly step: 'ask'; readonly candidate: Candidate }
  | { readonly step: 'wait'; readonly candidate: Candidate; readonly ms: number }
  | { readonly step: 'end'; readonly why: Failure };

export interface ChoiceParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly monitor: TargetMonitor;
}

export interface ChoiceFor {
  readonly stream: boolean;
  readonly deadlineAt: number;
}

/** A longer wait is not worth it while another target can be asked. */
const LONGEST_WAIT_BEFORE_FAILOVER_MS = 1_000;
/** An attempt is not begun if less time is left, or less than the target usually takes. */
const SHORTEST_TIME_LEFT_MS = 50;
/** A target that has answered within this time tells that not everything is down. */
const ALIVE_MS = 1_000;
/** A slow target is kept where the other one is no better than this. */
const SLOW_COMPARED = 2;

/**
 * Decides which target one call asks, when it asks one again, and when it gives up. The order is the route's: a target is
 * passed over only for what is known of it, and never if no other one can be asked.
 */
export class TargetChoice {
  readonly #parts: ChoiceParts;
  readonly #route: CallRoute;
  readonly #for: ChoiceFor;
  readonly #asked: Candidate[] = [];
  /** The first target whose prompt was too long. */
  #tooLong: Candidate | undefined;
  #passedOver: PassedOver | undefined;
  /** All targets are known to be down, and one is asked nevertheless. */
  #desperate = false;

  constructor(parts: ChoiceParts, route: CallRoute, callFor: ChoiceFor) {
    this.#parts = parts;
    this.#route = route;
    this.#for = callFor;
  }

  /** Why the first target has not answered. */
  get passedOver(): PassedOver | undefined {
    return this.#passedOver;
  }

  /** True while a target is left that this call has not asked. */
  get hasElsewhere(): boolean {
    return this.#asked.length < this.#route.targets.length;
  }

  /** How long answers of the other targets usually take, the slowest of them. Undefined: not known. */
  usualElsewhereMs(candidate: Candidate): number | undefined {
    let slowest: number | undefined;
    for (const target of this.#route.targets) {
      if (target === candidate.target) continue;
      const usualMs = this.#parts.monitor.targets.of(target).latencyOf(this.#for.stream).longerMs;
      if (usualMs !== undefined) slowest = Math.max(slowest ?? 0, usualMs);
    }
    return slowest;
  }

  first(): NextStep {
    if (this.#route.targets.length === 0) return end(combinedFailure([]));
    const candidate = this.#fresh(this.#parts.clock.monotonic());
    return candidate ? { step: 'ask', candidate } : end(this.#nobodyAsked());
  }

  /** So little time is left that an attempt would be in vain. */
  isTooLate({ health }: Candidate, now: number): boolean {
    const leftMs = this.#for.deadlineAt - now;
    if (leftMs <= 0) return true;
    const usualMs = health.latencyOf(this.#for.stream).presentMs;
    return usualMs !== undefined && leftMs < Math.min(usualMs, SHORTEST_TIME_LEFT_MS);
  }

  /** A target that is well, for a second attempt while the first one goes on. */
  spare(): Candidate | undefined {
    const { targets } = this.#parts.monitor;
    const spare = this.#route.targets.find(
      (target) => this.#mayAsk(target) && targets.of(target).isUndisturbed(),
    );
    return spare && this.#candidate(spare, targets.of(spare), false);
  }

  /** An attempt failed. */
  after(candidate: Candidate, why: Failure): NextStep {
    const now = this.#parts.clock.monotonic();
    candidate.last = why;
    if (candidate.target === this.#route.targets[0]) this.#passedOver = 'failed';
    // No fault of the target, and nothing to wait for. One attempt more than configured, so that `attempts: 1` has one, too.
    if (why.askAgain && candidate.tries <= this.#route.attemptsPerTarget) return { step: 'ask', candidate };
    if (why.code === 'context_length') return this.#afterTooLong(candidate, why, now);
    if (retryClassOf(why.code) === 'none') return end(why);
    const waitMs = this.#retryWait(candidate, why, now);
    candidate.againAt = waitMs === undefined ? undefined : now + waitMs;
    if (waitMs === undefined || waitMs > LONGEST_WAIT_BEFORE_FAILOVER_MS || isDoubtful(candidate, now)) {
      const next = this.#fresh(now);
      if (next) return { step: 'ask', candidate: next };
    }
    return this.#again(waitMs === undefined ? undefined : candidate, now);
  }

  /** The client rate limiter lets no attempt go for `heldMs`. @param queueMs until it has let all go that wait */
  held(candidate: Candidate, heldMs: number, queueMs: number): NextStep {
    const now = this.#parts.clock.monotonic();
    const isInTime = now + heldMs < this.#for.deadlineAt;
    candidate.heldSince ??= now;
    const isBrief = now - candidate.heldSince + queueMs <= LONGEST_WAIT_BEFORE_FAILOVER_MS;
    if (isInTime && isBrief) return { step: 'wait', candidate, ms: heldMs };
    const next = this.#fresh(now);
    candidate.againAt = isInTime ? now + heldMs : undefined;
    if (next) return { step: 'ask', candidate: next };
    if (isInTime) return { step: 'wait', candidate, ms: heldMs };
    candidate.last ??= { ...throttledBefore(candidate), retryAfterMs: Math.ceil(heldMs) };
    return this.#again(undefined, now);
  }

  /** The wait before the target is asked again, in milliseconds. Undefined: it is not asked again. */
  #retryWait(candidate: Candidate, why: Failure, now: number): number | undefined {
    const retryClass = retryClassOf(why.code);
    if (retryClass !== 'transient' && retryClass !== 'throttle') return undefined;
    if (candidate.tries >= this.#route.attemptsPerTarget) return undefined;
    // A target that is down is asked once by each call, if at all.
    if (candidate.wasDown && !candidate.health.failsQuickly) return undefined;
    // It asks for more time than any wait may take.
    if (why.retryAfterMs !== undefined && why.retryAfterMs > CAP_MS) return undefined;
    const waitMs = backoffMs({
      retryClass,
      retry: candidate.tries - 1,
      hintMs: why.retryAfterMs,
      random: this.#parts.random.next(),
    });
    const soonestMs = Math.max(waitMs, why.retryAfterMs ?? 0);
    // A wait beyond the deadline is useless. The next target may still answer in time.
    if (now + soonestMs >= this.#for.deadlineAt) return undefined;
    return candidate.health.quota.has(retryClass) ? waitMs : undefined;
  }

  /** No other target is left: one is asked again, or the call has failed. @param candidate that failed last */
  #again(candidate: Candidate | undefined, now: number): NextStep {
    const next = candidate && !isDoubtful(candidate, now) ? candidate : this.#soonest(candidate, now);
    if (next?.againAt === undefined) return end(this.#failed());
    const ms = Math.max(0, next.againAt - now);
    next.againAt = undefined;
    if (next.last) {
      const retryClass = retryClassOf(next.last.code) as Retryable;
      if (!next.health.quota.take(retryClass)) return this.#again(undefined, now);
      next.retried = retryClass;
    }
    return { step: 'wait', candidate: next, ms };
  }

  #soonest(justFailed: Candidate | undefined, now: number): Candidate | undefined {
    let soonest: Candidate | undefined;
    for (const each of this.#asked) {
      if (each.againAt === undefined || each.againAt >= this.#for.deadlineAt) continue;
      if (each !== justFailed && each.health.isDown(now)) continue;
      if (soonest?.againAt === undefined || each.againAt < soonest.againAt) soonest = each;
    }
    return soonest;
  }

  /** One more target may take the prompt, unless it is known to take less. */
  #afterTooLong(candidate: Candidate, why: Failure, now: number): NextStep {
    if (this.#tooLong) return end(why);
    this.#tooLong = candidate;
    const next = this.#fresh(now);
    return next ? { step: 'ask', candidate: next } : end(why);
  }

  /** The next target that this call has not asked. Undefined: none can be. */
  #fresh(now: number): Candidate | undefined {
    if (this.#isOnlyTarget) return this.#onlyTarget();
    let putOff: CallTarget | undefined;
    let putOffFor: PassedOver | undefined;
    for (const target of this.#route.targets) {
      if (!this.#mayAsk(target)) continue;
      const health = this.#parts.monitor.targets.of(target);
      if (!health.isUndisturbed()) {
        const why = this.#against(target, health, now);
        if (why !== undefined) {
          if (target === this.#route.targets[0]) this.#passedOver = why;
          if (why !== 'breaker') {
            putOff ??= target;
            putOffFor ??= why;
          }
          continue;
        }
      }
      if (putOff && putOffFor === 'slow' && this.#isNoBetter(target, putOff)) break;
      return this.#candidate(target, health, false);
    }
    if (putOff) return this.#candidate(putOff, this.#parts.monitor.targets.of(putOff), false);
    return this.#lastResort(now);
  }

  get #isOnlyTarget(): boolean {
    return this.#route.targets.length === 1 && this.#route.failsFast !== true;
  }

  #onlyTarget(): Candidate | undefined {
    const target = this.#route.targets[0] as CallTarget;
    if (this.#asked.length > 0) return undefined;
    return this.#candidate(target, this.#parts.monitor.targets.of(target), false);
  }

  /**
   * A target whose breaker is open, where no other one is left. It is asked if it may still answer; if another one has
   * answered a moment ago, so that not all of them are known to be down; as a probe if a target that was believed to be
   * well has just failed; and, once a call, if its refusal comes so quickly that asking costs nothing. The one whose last
   * failure is the oldest has had the most time to come back.
   */
  #lastResort(now: number): Candidate | undefined {
    const { targets } = this.#parts.monitor;
    const isNews = this.#route.targets.some((target) => now - targets.of(target).answeredAt < ALIVE_MS);
    const wasBelieved = this.#asked.length > 0 && !this.#desperate;
    let best: CallTarget | undefined;
    let bestHealth: TargetHealth | undefined;
    for (const target of this.#route.targets) {
      if (!this.#mayAsk(target)) continue;
      const health = targets.of(target);
      const { breaker } = health;
      if (breaker.phase === 'closed' || breaker.cause === 'quota') continue;
      const mayAnswer = isNews || !health.isDown(now) || (wasBelieved && breaker.phase === 'open');
      if (!mayAnswer && (this.#asked.length > 0 || !health.failsQuickly)) continue;
      if (bestHealth && bestHealth.failedAt <= health.failedAt) continue;
      best = target;
      bestHealth = health;
    }
    if (best === undefined || bestHealth === undefined) return undefined;
    this.#desperate = this.#asked.length === 0 && !isNews && bestHealth.isDown(now);
    const isProbe = bestHealth.breaker.phase === 'open';
    return isProbe ? this.#probe(best, bestHealth) : this.#candidate(best, bestHealth, false);
  }

  /** What speaks against asking this target now. */
  #against(target: CallTarget, health: TargetHealth, now: number): PassedOver | undefined {
    if (health.breaker.phase !== 'closed') return health.probeIsDue(now) ? undefined : 'breaker';
    if (this.#route.targets.length === 1) return undefined;
    const { stream } = this.#for;
    const { firstTokenMs } = this.#route.timeouts;
    if (health.isSilent({ stream, firstTokenMs }, now)) {
      this.#parts.monitor.foundSilent(target, { stream, firstTokenMs });
      return 'breaker';
    }
    if (target === this.#route.targets.at(-1)) return undefined;
    const share = health.share(stream, now);
    if (share >= 1 || this.#parts.random.next() < share) return undefined;
    return health.isTroubled(now) ? 'share' : 'slow';
  }

  #isNoBetter(target: CallTarget, putOff: CallTarget): boolean {
    const { targets } = this.#parts.monitor;
    const here = targets.of(target).latencyOf(this.#for.stream).presentMs;
    const there = targets.of(putOff).latencyOf(this.#for.stream).presentMs;
    return here !== undefined && there !== undefined && there < here * SLOW_COMPARED;
  }

  #mayAsk(target: CallTarget): boolean {
    if (this.#asked.length > 0 && this.#asked.some((each) => each.target === target)) return false;
    const limit = this.#tooLong?.target.contextTokens;
    return limit === undefined || target.contextTokens === undefined || target.contextTokens >= limit;
  }

  #candidate(target: CallTarget, health: TargetHealth, isProbe: boolean): Candidate {
    const isClosed = health.breaker.phase === 'closed';
    const now = isClosed ? 0 : this.#parts.clock.monotonic();
    if (!isProbe && !isClosed && health.probeIsDue(now)) return this.#probe(target, health);
    const candidate: Candidate = {
      target,
      health,
      tries: 0,
      retried: undefined,
      last: undefined,
      againAt: undefined,
      heldSince: undefined,
      isProbe,
      watchdog: undefined,
      wasDown: !isClosed && health.isDown(now),
    };
    this.#asked.push(candidate);
    return candidate;
  }

  #probe(target: CallTarget, health: TargetHealth): Candidate {
    this.#parts.monitor.probeSent(target);
    return this.#candidate(target, health, true);
  }

  /** Targets were asked, and none answered. */
  #failed(): Failure {
    const all: Failure[] = [];
    for (const target of this.#route.targets) {
      const asked = this.#asked.find((each) => each.target === target);
      const why = asked ? asked.last : knownFailure(this.#parts.monitor.targets.of(target));
      if (why && why.code !== 'context_length') all.push(why);
    }
    return all.length === 0 && this.#tooLong?.last ? this.#tooLong.last : combinedFailure(all);
  }

  /** Every target is known to be down. */
  #nobodyAsked(): Failure {
    const now = this.#parts.clock.monotonic();
    const all = this.#route.targets.map((target) => this.#parts.monitor.targets.of(target));
    return noTargetAsked(all.map(knownFailure), Math.min(...all.map((health) => health.retryInMs(now))));
  }
}

/** A retry at this target is likely to fail: another one comes first, if there is one. */
function isDoubtful({ health }: Candidate, now: number): boolean {
  return health.breaker.phase !== 'closed' || health.isTroubled(now);
}

function throttledBefore({ health }: Candidate): Failure {
  const { lastFailure } = health;
  return lastFailure?.code === 'throttled' ? lastFailure : failure('throttled');
}

function end(why: Failure): NextStep {
  return { step: 'end', why };
}
