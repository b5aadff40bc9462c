import type { ChatRequest, RawRequest } from '../core/chat-request.ts';
import type { AnswerContent } from '../core/collect.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { Failure } from '../core/failure.ts';
import type { Degraded } from '../core/record/degraded.ts';
import type { FinishReason, StreamPart } from '../core/stream-part.ts';
import type { Usage } from '../core/usage.ts';

/** What a dialect reads beside the body. */
export interface ParseContext {
  /** The value of a request header, by its lower-case name. */
  header(name: string): string | null;
  /** The model from the path, decoded, if the dialect names it there. */
  readonly pathModel?: string;
  /** True if the path alone says that the answer is streamed (Bedrock). */
  readonly pathStream?: boolean;
}

/** What only the gateway knows and a dialect needs to write an answer. */
export interface AnswerContext {
  readonly requestId: string;
  /** The model that answers, in the provider's naming. */
  readonly model: string;
  /** Wall clock, ms. */
  readonly startedAt: number;
  /**
   * Milliseconds since `startedAt`, for dialects that report it at the end of a stream (Bedrock). Without it they report 0.
   */
  readonly elapsedMs?: () => number;
  readonly request: ChatRequest;
  /** A step of the degradation ladder answers. */
  readonly degraded?: Degraded | undefined;
}

/** A whole answer, collected from its stream. */
export interface CollectedAnswer {
  readonly id?: string;
  readonly content: readonly AnswerContent[];
  readonly reason: FinishReason;
  readonly usage: Usage;
  /** Upstream time in milliseconds, for dialects that report it. */
  readonly latencyMs: number;
}

export interface WireReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Writes the stream of one answer. It holds state and is used once. */
export interface StreamEncoder {
  /**
   * Frames for these parts, ready to be sent. Empty if there is nothing to send yet. It writes the dialect's opening before
   * the first content, and its closing at the terminal part. After that it writes nothing.
   */
  push(parts: readonly StreamPart[]): Uint8Array;
}

export interface Dialect {
  readonly name: DialectName;
  /**
   * Reads the canonical request from a body that is already known to be a JSON object.
   * @throws FailureError `invalid_request` with `param`, `unsupported`
   */
  parse(raw: RawRequest, context: ParseContext): ChatRequest;
  /** A whole answer. */
  answer(answer: CollectedAnswer, context: AnswerContext): WireReply;
  /** Headers of a streamed reply. */
  readonly streamHeaders: Readonly<Record<string, string>>;
  /**
   * The header, beside `x-request-id`, in which this dialect's clients look for the request's id. `answer` and `error` write
   * it themselves. Code that sends `streamHeaders` has to add it.
   */
  readonly requestIdHeader?: string;
  encoder(context: AnswerContext): StreamEncoder;
  /** The failure as a whole reply, with `retry-after`. */
  error(failure: Failure, context: { readonly requestId: string }): WireReply;
  /**
   * The failure as the last frames of a stream that is passed on unchanged. They start at a frame boundary and fit behind
   * any frame.
   */
  errorFrames(failure: Failure, context: { readonly requestId: string }): Uint8Array;
  /** Counts a prompt's tokens, if the dialect has such a call. */
  readonly countTokens?: {
    parse(raw: RawRequest, context: ParseContext): ChatRequest;
    reply(inputTokens: number, context: { readonly requestId: string }): WireReply;
  };
}
