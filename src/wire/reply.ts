import type { ChatRequest } from '../core/chat-request.ts';
import { joinBytes } from '../core/codec/bytes.ts';
import { Collector } from '../core/collect.ts';
import { type TargetName, targetId } from '../core/events.ts';
import { type Failure, FailureError, failure } from '../core/failure.ts';
import { nextBatch, type PartSource } from '../core/part-source.ts';
import type { RequestRecord } from '../core/request-record.ts';
import { type Batch, type FinishReason, isTerminal, type StreamPart } from '../core/stream-part.ts';
import type { WireFormat } from '../core/wire-format.ts';
import type { HttpReply } from '../ports/http-server.ts';
import type { EncodedCall, ReplyHead } from '../ports/provider.ts';
import type { AnswerContext, Dialect, WireReply } from './dialect.ts';
import { JSON_HEADERS } from './reply-heads.ts';
import { StreamBody } from './stream-body.ts';

/** An answer with what its reply's head tells of it. */
export interface AnswerToWrite extends PartSource {
  readonly facts: {
    readonly target: TargetName;
    readonly call: EncodedCall;
    readonly reply: ReplyHead;
    readonly attempts: number;
    readonly upstreamRequestId: string | null;
    readonly ttftMs: number;
  };
}

export interface ReplyContext {
  readonly dialect: Dialect;
  readonly requestId: string;
  readonly chat: ChatRequest;
  readonly record: RequestRecord;
}

const BEDROCK_HEADERS: readonly string[] = [
  'x-amzn-bedrock-input-token-count',
  'x-amzn-bedrock-output-token-count',
  'x-amzn-bedrock-cache-read-input-token-count',
  'x-amzn-bedrock-cache-write-input-token-count',
  'x-amzn-bedrock-invocation-latency',
  'x-amzn-bedrock-performanceconfig-latency',
  'x-amzn-bedrock-service-tier',
];

/** Of a provider's answer headers only these go back, and only to callers of its own dialect. */
const RELAYED_HEADERS: Readonly<Record<WireFormat, readonly string[]>> = {
  'openai-chat': ['openai-processing-ms'],
  'anthropic-messages': [],
  'bedrock-converse': BEDROCK_HEADERS,
  'bedrock-invoke': BEDROCK_HEADERS,
};

const MAX_WARNING_CHARS = 1_000;

/**
 * The reply for an answer that has begun: streamed as it comes, or collected.
 * @throws FailureError when a whole answer fails on its way
 */
export function answerReply(answer: AnswerToWrite, context: ReplyContext): HttpReply | Promise<HttpReply> {
  const { facts, first } = answer;
  const { record } = context;
  record.target = facts.target;
  record.attempts = facts.attempts;
  record.ttftMs = facts.ttftMs;
  record.upstreamRequestId = facts.upstreamRequestId ?? undefined;
  record.warnings = facts.call.warnings;
  if (context.chat.stream) return streamReply(answer, context);
  // Nearly always: a whole answer is decoded as one.
  if (endsIn(first)) return wholeReply([first], answer, context);
  return allBatches(answer).then((batches) => wholeReply(batches, answer, context));
}

function streamReply(answer: AnswerToWrite, context: ReplyContext): HttpReply {
  const { dialect, record } = context;
  const { facts, first } = answer;
  const body = new StreamBody({
    source: answer,
    dialect,
    // The dialect's opening names the model that the first batch tells.
    context: answerContext(answer, context, first.parts),
    relay: facts.call.sameDialect,
    record,
  });
  const headers = answerHeaders(dialect.streamHeaders, answer, context);
  // An answer that came in one read has nothing to wait for: a stream of our own would cost more than all the rest.
  return { status: 200, headers, body: endsIn(first) ? body.write(first) : body };
}

function endsIn(batch: Batch): boolean {
  const last = batch.parts[batch.parts.length - 1];
  return last !== undefined && isTerminal(last);
}

async function allBatches(answer: AnswerToWrite): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let batch: Batch | null = answer.first; batch; batch = await nextBatch(answer)) batches.push(batch);
  return batches;
}

/** @throws FailureError */
function wholeReply(batches: readonly Batch[], answer: AnswerToWrite, context: ReplyContext): HttpReply {
  const { record } = context;
  for (const { parts } of batches) record.sawParts(parts);
  const last = batches.at(-1)?.parts.at(-1);
  if (last?.type === 'failure') throw new FailureError(last.failure);
  if (last?.type !== 'finish') throw new FailureError(failure('truncated'));
  record.end(200);
  return answer.facts.call.sameDialect
    ? relayedWhole(batches, answer, context)
    : translatedWhole(batches, last.reason, answer, context);
}

/** The provider's own bytes, read once for usage and errors. */
function relayedWhole(batches: readonly Batch[], answer: AnswerToWrite, context: ReplyContext): HttpReply {
  const headers = answerHeaders(JSON_HEADERS, answer, context);
  return { status: 200, headers, body: joinBytes(batches.map((batch) => batch.raw)) };
}

function translatedWhole(
  batches: readonly Batch[],
  reason: FinishReason,
  answer: AnswerToWrite,
  context: ReplyContext,
): HttpReply {
  const collector = new Collector();
  for (const { parts } of batches) collector.push(parts);
  const { id, model, content, usage } = collector.result();
  const collected = {
    ...(id === undefined ? {} : { id }),
    content,
    usage,
    reason,
    latencyMs: Math.round(answer.facts.ttftMs),
  };
  const { target } = answer.facts;
  const written = context.dialect.answer(collected, contextFor(context, model ?? target.model));
  const headers = answerHeaders(written.headers, answer, context);
  return { status: written.status, headers, body: written.body };
}

function answerContext(
  answer: AnswerToWrite,
  context: ReplyContext,
  parts: readonly StreamPart[],
): AnswerContext {
  const start = parts.find((part) => part.type === 'start');
  return contextFor(context, start?.model ?? answer.facts.target.model);
}

function contextFor({ requestId, record, chat }: ReplyContext, model: string): AnswerContext {
  return {
    requestId,
    model,
    startedAt: record.startedAt,
    request: chat,
    elapsedMs: () => record.elapsedMs(),
  };
}

/** @param own the dialect's own */
function answerHeaders(
  own: Readonly<Record<string, string>>,
  { facts }: AnswerToWrite,
  { requestId, dialect }: ReplyContext,
): Record<string, string> {
  const { target, call, reply, upstreamRequestId } = facts;
  const headers: Record<string, string> = {
    ...own,
    'x-request-id': requestId,
    'x-sluiceway-target': headerText(targetId(target)),
  };
  if (dialect.requestIdHeader !== undefined) headers[dialect.requestIdHeader] = requestId;
  if (upstreamRequestId !== null) headers['x-upstream-request-id'] = headerText(upstreamRequestId);
  if (call.warnings.length > 0)
    headers['x-sluiceway-warnings'] = headerText(call.warnings.join(' | ')).slice(0, MAX_WARNING_CHARS);
  if (call.sameDialect) {
    for (const name of RELAYED_HEADERS[call.format]) {
      const value = reply.header(name);
      if (value !== null) headers[name] = headerText(value);
    }
  }
  return headers;
}

/** A failure as a whole reply of the caller's dialect. `record` knows who was asked, if anybody was. */
export function errorReply(
  failure: Failure,
  context: Pick<ReplyContext, 'dialect' | 'requestId'>,
  record?: Pick<RequestRecord, 'target' | 'upstreamRequestId'>,
): HttpReply {
  const { status, headers, body } = context.dialect.error(failure, context);
  const all: Record<string, string> = { ...headers, 'x-request-id': context.requestId };
  const { target, upstreamRequestId } = record ?? {};
  if (target) all['x-sluiceway-target'] = headerText(targetId(target));
  if (upstreamRequestId !== undefined) all['x-upstream-request-id'] = headerText(upstreamRequestId);
  return { status, headers: all, body };
}

export interface TokenCount {
  readonly estimated: boolean;
  readonly target: TargetName;
  readonly upstreamRequestId?: string;
}

/** The answer of a token count; an estimate says so in a header. */
export function tokenCountReply(
  { estimated, target, upstreamRequestId }: TokenCount,
  written: WireReply,
  { requestId, record }: Pick<ReplyContext, 'requestId' | 'record'>,
): HttpReply {
  record.target = target;
  record.upstreamRequestId = upstreamRequestId;
  record.end(200);
  const headers: Record<string, string> = {
    ...written.headers,
    'x-request-id': requestId,
    'x-sluiceway-target': headerText(targetId(target)),
    'x-sluiceway-token-count': estimated ? 'estimate' : 'provider',
  };
  if (upstreamRequestId !== undefined) headers['x-upstream-request-id'] = headerText(upstreamRequestId);
  return { ...written, headers };
}

/** Header values are Latin-1 without controls; what a caller or provider named may not be. */
function headerText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(NOT_PLAIN, '?');
}

const PLAIN = /^[\x20-\x7e]*$/;
const NOT_PLAIN = /[^\x20-\x7e]/g;
