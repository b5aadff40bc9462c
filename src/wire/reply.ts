import type { ChatRequest } from '../core/chat-request.ts';
import { joinBytes } from '../core/codec/bytes.ts';
import { Collector } from '../core/collect.ts';
import type { DialectName } from '../core/dialect-name.ts';
import { type TargetName, targetId } from '../core/events.ts';
import { type Failure, FailureError } from '../core/failure.ts';
import type { PartSource } from '../core/part-source.ts';
import type { RequestRecord } from '../core/request-record.ts';
import { type Batch, isTerminal, NO_BYTES, type StreamPart } from '../core/stream-part.ts';
import type { HttpReply } from '../ports/http-server.ts';
import type { EncodedCall, ReplyHead } from '../ports/provider.ts';
import type { AnswerContext, Dialect, WireReply } from './dialect.ts';
import { drainParts, type StreamEnd, streamBody } from './stream-body.ts';

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
const RELAYED_HEADERS: Readonly<Record<DialectName, readonly string[]>> = {
  native: [],
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
export function answerReply(answer: AnswerToWrite, context: ReplyContext): Promise<HttpReply> {
  const { facts } = answer;
  const { record } = context;
  record.target = facts.target;
  record.attempts = facts.attempts;
  record.ttftMs = facts.ttftMs;
  record.upstreamRequestId = facts.upstreamRequestId ?? undefined;
  record.warnings = facts.call.warnings;
  return context.chat.stream ? streamReply(answer, context) : wholeReply(answer, context);
}

async function streamReply(answer: AnswerToWrite, context: ReplyContext): Promise<HttpReply> {
  const { dialect, record } = context;
  const { facts } = answer;
  // The first batch is here already; the dialect's opening names the model it tells.
  const first = await answer.next();
  let held = first;
  const source: PartSource = {
    next() {
      if (held === null) return answer.next();
      const batch = held;
      held = null;
      return Promise.resolve(batch);
    },
    cancel: () => answer.cancel(),
  };
  const body = streamBody({
    source,
    dialect,
    context: answerContext(answer, context, first?.parts ?? []),
    relay: facts.call.sameDialect,
    onBatch: (parts) => record.sawParts(parts),
    onEnd: (end) => endStream(record, end),
  });
  const headers = { ...dialect.streamHeaders, ...answerHeaders(answer, context) };
  // An answer that came in one read has nothing to wait for: a stream of our own would cost more than all the rest.
  if (first && endsIn(first)) return { status: 200, headers, body: (await body.read()) ?? NO_BYTES };
  return { status: 200, headers, body };
}

function endsIn(batch: Batch): boolean {
  const last = batch.parts[batch.parts.length - 1];
  return last !== undefined && isTerminal(last);
}

function endStream(record: RequestRecord, end: StreamEnd): void {
  if (end === 'client_closed')
    record.end(200, { code: 'client_closed', message: 'The client went away in mid-stream.' });
  else if (end.type === 'failure') record.end(200, end.failure);
  else record.end(200);
}

function wholeReply(answer: AnswerToWrite, context: ReplyContext): Promise<HttpReply> {
  return answer.facts.call.sameDialect ? relayedWhole(answer, context) : translatedWhole(answer, context);
}

/** The provider's own bytes, read once for usage and errors. */
async function relayedWhole(answer: AnswerToWrite, context: ReplyContext): Promise<HttpReply> {
  const { record } = context;
  const pieces: Uint8Array[] = [];
  const failed = await drainParts(answer, (batch) => {
    record.sawParts(batch.parts);
    pieces.push(batch.raw);
  });
  if (failed) throw new FailureError(failed);
  record.end(200);
  const headers = answerHeaders(answer, context);
  headers['content-type'] = 'application/json';
  return { status: 200, headers, body: joinBytes(pieces) };
}

async function translatedWhole(answer: AnswerToWrite, context: ReplyContext): Promise<HttpReply> {
  const { dialect, record } = context;
  const collector = new Collector();
  const failed = await drainParts(answer, (batch) => {
    record.sawParts(batch.parts);
    collector.push(batch.parts);
  });
  if (failed) throw new FailureError(failed);
  record.end(200);
  const { id, model, content, usage, end } = collector.result();
  if (!end || !('reason' in end))
    throw new FailureError({ code: 'truncated', message: 'The answer has no end.' });
  const collected = {
    ...(id === undefined ? {} : { id }),
    content,
    usage,
    reason: end.reason,
    latencyMs: Math.round(answer.facts.ttftMs),
  };
  const written = dialect.answer(collected, contextFor(context, model ?? answer.facts.target.model));
  return { ...written, headers: { ...written.headers, ...answerHeaders(answer, context) } };
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

function answerHeaders(
  { facts }: AnswerToWrite,
  { requestId, dialect }: ReplyContext,
): Record<string, string> {
  const { target, call, reply, upstreamRequestId } = facts;
  const headers: Record<string, string> = {
    'x-request-id': requestId,
    'x-sluiceway-target': headerText(targetId(target)),
  };
  if (dialect.requestIdHeader !== undefined) headers[dialect.requestIdHeader] = requestId;
  if (upstreamRequestId !== null) headers['x-upstream-request-id'] = headerText(upstreamRequestId);
  if (call.warnings.length > 0)
    headers['x-sluiceway-warnings'] = headerText(call.warnings.join(' | ')).slice(0, MAX_WARNING_CHARS);
  if (call.sameDialect) {
    for (const name of RELAYED_HEADERS[call.dialect]) {
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
