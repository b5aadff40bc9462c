import type { ChatRequest, RawRequest } from '../core/chat-request.ts';
import type { AnswerContent } from '../core/collect.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { Failure } from '../core/failure.ts';
import type { FinishReason, StreamPart } from '../core/stream-part.ts';
import type { Usage } from '../core/usage.ts';

/** What a dialect may look at beside the body. */
export interface ParseContext {
  /** Value of a request header by lower-case name. */
  header(name: string): string | null;
  /** The model from the path, decoded, where the dialect has it there. */
  readonly pathModel?: string;
  /** The operation streams by its path (Bedrock), whatever the body says. */
  readonly pathStream?: boolean;
}

/** What a dialect needs to write an answer that only the gateway knows. */
export interface AnswerContext {
  readonly requestId: string;
  /** The model that answers, as its provider names it. */
  readonly model: string;
  /** Wall clock, ms. */
  readonly startedAt: number;
  /** Milliseconds since `startedAt`, for dialects that tell it at the end of a stream (Bedrock); without it they say 0. */
  readonly elapsedMs?: () => number;
  readonly request: ChatRequest;
}

/** A whole answer, collected from its stream. */
export interface CollectedAnswer {
  readonly id?: string;
  readonly content: readonly AnswerContent[];
  readonly reason: FinishReason;
  readonly usage: Usage;
  /** Upstream time in ms, for dialects that tell it. */
  readonly latencyMs: number;
}

export interface WireReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Writes one answer's stream; holds its own state, is used once. */
export interface StreamEncoder {
  /**
   * Frames for these parts, ready to be flushed; empty if there is nothing to say yet. Writes the dialect's opening
   * before the first content and its closing at the terminal part; after that nothing more.
   */
  push(parts: readonly StreamPart[]): Uint8Array;
}

export interface Dialect {
  readonly name: DialectName;
  /**
   * The canonical request in a body that is already known to be a JSON object.
   * @throws FailureError `invalid_request` with `param`, `unsupported`
   */
  parse(raw: RawRequest, context: ParseContext): ChatRequest;
  /** A whole answer. */
  answer(answer: CollectedAnswer, context: AnswerContext): WireReply;
  /** Head of a streamed reply. */
  readonly streamHeaders: Readonly<Record<string, string>>;
  /**
   * The header beside `x-request-id` in which this dialect's clients look for the request's id. `answer` and `error`
   * write it themselves; who sends `streamHeaders` adds it.
   */
  readonly requestIdHeader?: string;
  encoder(context: AnswerContext): StreamEncoder;
  /** The failure as a whole reply, `retry-after` included. */
  error(failure: Failure, context: { readonly requestId: string }): WireReply;
  /**
   * The failure as the last frames of a stream that is relayed byte for byte, at a frame boundary, whatever came before.
   */
  errorFrames(failure: Failure, context: { readonly requestId: string }): Uint8Array;
  /** Counting a prompt's tokens, where the dialect has such a call. */
  readonly countTokens?: {
    parse(raw: RawRequest, context: ParseContext): ChatRequest;
    reply(inputTokens: number, context: { readonly requestId: string }): WireReply;
  };
}
