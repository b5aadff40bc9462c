import { BoundedAnswer } from '../admit/limits/bounded-answer.ts';
import type { Reservation } from '../admit/limits/reservation.ts';
import type { AnswerFacts } from '../call/answer.ts';
import type { Degraded } from '../core/record/degraded.ts';
import type { RequestRecord } from '../core/record/request-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallSettlement } from '../settle/call-settlement.ts';
import { type BegunAnswer, ObservedAnswer } from '../settle/observed-answer.ts';
import type { AskedResult } from './degrade.ts';

/** The reply and the record say which step of the ladder answered. */
export function tellDegraded(record: RequestRecord, degraded: Degraded): void {
  record.degraded = degraded;
  record.replyHeaders = { ...record.replyHeaders, 'x-sluiceway-degraded': degraded.step };
}

/** An answer that costs something ends at what was reserved for it. */
export function bounded(
  { answer, degraded }: Extract<AskedResult, { readonly answer: unknown }>,
  reservation: Reservation | undefined,
  clock: Pick<Clock, 'setTimer'>,
): BegunAnswer<AnswerFacts> {
  const isFree = degraded !== undefined && degraded.step !== 'model';
  const bound = isFree ? undefined : reservation?.bound;
  return bound ? new BoundedAnswer(answer, bound, clock) : answer;
}

/** The answer as its reader gets it: what is read is settled. */
export function observed(
  answer: BegunAnswer<AnswerFacts>,
  record: RequestRecord,
  settlement: CallSettlement,
): ObservedAnswer<AnswerFacts> {
  const { facts } = answer;
  record.target = facts.target;
  record.attempts = facts.attempts;
  record.ttftMs = facts.ttftMs;
  record.passedOver = facts.passedOver;
  record.upstreamRequestId = facts.upstreamRequestId ?? undefined;
  record.passedOver = facts.passedOver;
  record.warnings = facts.call.warnings;
  return new ObservedAnswer(answer, settlement);
}
