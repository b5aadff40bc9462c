import type { AnswerCache } from '../cache/answer-cache.ts';
import type { AnswerFacts } from '../call/answer.ts';
import type { CallRoute } from '../call/call-route.ts';
import type { Executor } from '../call/execute.ts';
import type { CallTarget } from '../call/target.ts';
import type { DegradeStep } from '../config/settings.ts';
import type { CancelSignal } from '../core/cancellation.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { type Failure, toFailure } from '../core/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { ModelRoute, Router } from '../route/router.ts';
import { CallSettlement, type SettlePorts } from '../settle/call-settlement.ts';
import { defectEvent } from '../settle/defect-event.ts';
import type { ObservedAnswer } from '../settle/observed-answer.ts';
import { type AdmitParts, admitCall } from './admit-call.ts';
import { bounded, observed, tellDegraded } from './begun-answer.ts';
import { type CallerAndOrigin, type RecordMakers, recordOf } from './call-origin.ts';
import { askWithLadder } from './degrade.ts';
import { type CallForCache, fromCache, withStaleAnswers } from './from-cache.ts';
import { inStage } from './in-stage.ts';
import { type ReserveParts, reserveCall, reservedRoute } from './reserve-call.ts';

/** A model with all that a call to it needs. */
export interface GatewayRoute extends ModelRoute<CallTarget>, CallRoute {
  readonly targets: readonly CallTarget[];
  /** Output tokens where the caller does not say. */
  readonly maxTokens?: number | undefined;
  /** What answers when every target has failed, tried in this order. */
  readonly degrade: readonly DegradeStep[];
  /** Undefined: every call asks a target. */
  readonly cache?: AnswerCache | undefined;
}

/** One answer that has begun. Its parts are settled while they are read, so that it must be read to its end or cancelled. */
export type Answer = ObservedAnswer<AnswerFacts>;

export interface CallOptions extends CallerAndOrigin {
  /** Ends the call when it fires. */
  readonly signal?: CancelSignal | undefined;
  /** Absolute time on the monotonic clock, in milliseconds. The route's `timeouts.total` holds too. */
  readonly deadlineAt?: number | undefined;
  /** The caller's headers, where it has any. */
  readonly headers?: CallForCache['headers'];
}

/**
 * The only way to ask a model. It knows neither HTTP nor dialects. Every call that began is settled, however it ends. Never
 * rejects.
 */
export type CallModel = (request: ChatRequest, options: CallOptions) => Promise<Answer | Failure>;

export interface CallModelParts extends SettlePorts, RecordMakers, AdmitParts, Pick<ReserveParts, 'limiter'> {
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly router: Router<GatewayRoute>;
  readonly executor: Executor;
}

/** The stages of a call in their order. ARCHITECTURE.md shows the same order. */
export function createCallModel(parts: CallModelParts): CallModel {
  const { router } = parts;

  return async (request, options) => {
    const record = recordOf(options, parts);
    const settlement = new CallSettlement(record, parts);
    try {
      record.stream = request.stream;
      record.requestedModel = request.model;

      const refusal = admitCall(options.origin, parts);
      if (refusal) return settlement.failed(refusal);

      const route = router.routeOf(request.model);
      if (isFailure(route)) return settlement.failed(route);
      record.routedModel = route.name;

      const { caller } = options;
      const taking = parts.limiter && reserveCall({ request, route, record, caller }, parts);
      const reservation = taking && (await inStage('reserve', record, taking));
      if (reservation && isFailure(reservation)) return settlement.failed(reservation);
      const asked = reservation?.request ?? request;

      settlement.began(asked, reservation);

      const context = {
        requestId: record.requestId,
        trace: record.trace,
        signal: options.signal ?? NEVER,
        deadlineAt: earlier(
          options.deadlineAt,
          record.arrivedAt + Math.min(route.timeouts.totalMs, request.timeoutMs ?? Number.POSITIVE_INFINITY),
        ),
        meter: reservation?.meter,
      };
      const kept =
        route.cache &&
        (await inStage(
          'cache',
          record,
          fromCache(route.cache, request, { record, settlement, context, headers: options.headers }),
        ));
      if (kept) return isFailure(kept) ? settlement.failed(kept) : observed(kept, record, settlement);

      record.sent();
      const usable = reservation ? reservedRoute(route, reservation, parts) : route;
      const ladder = withStaleAnswers(parts, route.cache, record);
      const result = await askWithLadder(asked, usable, ladder, context);
      if ('answer' in result) {
        if (result.degraded) tellDegraded(record, result.degraded);
        return observed(bounded(result, reservation, parts.clock), record, settlement);
      }
      record.attempts = result.attempts;
      record.target = result.target;
      return settlement.failed(result.failure);
    } catch (thrown) {
      const why = toFailure(thrown);
      if (why.code === 'internal') parts.events.emit(defectEvent(record.requestId, thrown, record.startedAt));
      return settlement.failed(why);
    }
  };
}

/** True if a call, or one of its stages, failed. */
export function isFailure(value: object): value is Failure {
  return 'code' in value;
}

/** The signal of a caller that never leaves. */
const NEVER: CancelSignal = { aborted: false, addEventListener() {}, removeEventListener() {} };

/** The earlier of two times, the first of which may be missing. */
export function earlier(deadlineAt: number | undefined, totalAt: number): number {
  return deadlineAt === undefined || deadlineAt > totalAt ? totalAt : deadlineAt;
}
