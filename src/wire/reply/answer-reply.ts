import type { ChatRequest } from '../../core/chat-request.ts';
import { joinBytes } from '../../core/codec/bytes.ts';
import { Collector } from '../../core/collect.ts';
import { FailureError, failure, toFailure } from '../../core/failure.ts';
import { nextBatch, type PartSource } from '../../core/part-source.ts';
import type { Degraded } from '../../core/record/degraded.ts';
import { type FinishReason, isTerminal, type PartBatch } from '../../core/stream-part.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import type { AnswerContext } from '../dialect.ts';
import { type AnswerHeadFacts, answerHeaders, type ReplyContext } from './answer-headers.ts';
import { JSON_HEADERS } from './reply-heads.ts';
import { StreamBody } from './stream-body.ts';

/** An answer that has begun, and the facts for its reply. */
export interface AnswerToWrite extends PartSource {
  readonly facts: AnswerHeadFacts & { readonly ttftMs: number };
}

export interface AnswerReplyContext extends ReplyContext {
  readonly chat: ChatRequest;
  readonly degraded?: Degraded | undefined;
  readonly arrival: {
    /** Wall clock, ms. */
    readonly startedAt: number;
    /** Milliseconds since `startedAt`. */
    elapsedMs(): number;
  };
}

/**
 * The reply for an answer that has begun: streamed, or collected.
 * @throws FailureError when a whole answer fails while it is read
 */
export function answerReply(
  answer: AnswerToWrite,
  context: AnswerReplyContext,
): HttpReply | Promise<HttpReply> {
  if (context.chat.stream) return streamReply(answer, context);
  // The usual case: a whole answer is decoded as one batch.
  if (endsIn(answer.first)) return wholeReply([takeFirst(answer)], answer, context);
  return allBatches(answer).then((batches) => wholeReply(batches, answer, context));
}

function streamReply(answer: AnswerToWrite, context: AnswerReplyContext): HttpReply {
  const { dialect } = context;
  const { facts, first } = answer;
  // The dialect's opening contains the model, which the first batch names.
  const start = first.parts.find((part) => part.type === 'start');
  const body = new StreamBody({
    source: answer,
    dialect,
    context: answerContext(context, start?.model ?? facts.target.model),
    relay: facts.call.sameDialect,
  });
  const headers = answerHeaders(dialect.streamHeaders, facts, context);
  // A one-read answer is complete. A stream object for it would cost more than all other work.
  return { status: 200, headers, body: endsIn(first) ? writtenAtOnce(body, answer) : body };
}

function writtenAtOnce(body: StreamBody, answer: PartSource): Uint8Array {
  try {
    const bytes = body.write(answer.first);
    takeFirst(answer);
    return bytes;
  } catch (thrown) {
    answer.cancel(toFailure(thrown));
    throw thrown;
  }
}

function endsIn(batch: PartBatch): boolean {
  const last = batch.parts[batch.parts.length - 1];
  return last !== undefined && isTerminal(last);
}

/** Takes the first batch, which is always there. */
function takeFirst(answer: PartSource): PartBatch {
  let taken = answer.first;
  answer.next((batch) => {
    taken = batch ?? taken;
  });
  return taken;
}

async function allBatches(answer: PartSource): Promise<PartBatch[]> {
  const batches: PartBatch[] = [];
  for (let batch = await nextBatch(answer); batch; batch = await nextBatch(answer)) batches.push(batch);
  return batches;
}

/** @throws FailureError */
function wholeReply(
  batches: readonly PartBatch[],
  answer: AnswerToWrite,
  context: AnswerReplyContext,
): HttpReply {
  const last = batches.at(-1)?.parts.at(-1);
  if (last?.type === 'failure') throw new FailureError(last.failure);
  if (last?.type !== 'finish') throw new FailureError(failure('truncated'));
  return answer.facts.call.sameDialect && !batches.some((batch) => batch.revised)
    ? relayedWhole(batches, answer, context)
    : translatedWhole(batches, last.reason, answer, context);
}

/** The provider's own bytes, read once for usage and errors. */
function relayedWhole(
  batches: readonly PartBatch[],
  answer: AnswerToWrite,
  context: ReplyContext,
): HttpReply {
  const headers = answerHeaders(JSON_HEADERS, answer.facts, context);
  return { status: 200, headers, body: joinBytes(batches.map((batch) => batch.raw)) };
}

function translatedWhole(
  batches: readonly PartBatch[],
  reason: FinishReason,
  { facts }: AnswerToWrite,
  context: AnswerReplyContext,
): HttpReply {
  const collector = new Collector();
  for (const { parts } of batches) collector.push(parts);
  const { id, model, content, usage } = collector.result();
  const collected = {
    ...(id === undefined ? {} : { id }),
    content,
    usage,
    reason,
    latencyMs: Math.round(facts.ttftMs),
  };
  const written = context.dialect.answer(collected, answerContext(context, model ?? facts.target.model));
  const headers = answerHeaders(written.headers, facts, context);
  return { status: written.status, headers, body: written.body };
}

function answerContext(
  { requestId, arrival, chat, degraded }: AnswerReplyContext,
  model: string,
): AnswerContext {
  const { startedAt } = arrival;
  return { requestId, model, startedAt, request: chat, degraded, elapsedMs: () => arrival.elapsedMs() };
}
