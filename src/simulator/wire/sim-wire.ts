import type { SimAnswer } from '../model/answer.ts';
import type { SimErrorKind } from '../model/error-kind.ts';

/** One frame of a streamed answer, encoded. */
export interface SimFrame {
  readonly bytes: Uint8Array;
  /** Tokens it carries: 0 or 1. */
  readonly tokens: number;
  /**
   * `opening` goes out at once, `content` when the next token is due, `trailing` right behind the last token.
   * `closing` ends the answer; without the `terminator` behind it a client sees a cut stream.
   */
  readonly part: 'opening' | 'content' | 'trailing' | 'closing' | 'terminator';
}

/** What a dialect needs to write one answer, beside the answer's content. */
export interface SimWireContext {
  /** Lower-case hex, 24 digits at least. */
  readonly id: string;
  readonly model: string;
  readonly requestId: string;
  /** Wall clock, ms. */
  readonly startedAt: number;
  /** OpenAI only: the caller wants usage in the stream. */
  readonly includeUsage: boolean;
  /** Since the request came, ms. */
  elapsedMs(): number;
}

/** How a dialect writes answers. */
export interface SimWire {
  readonly streamContentType: string;
  /** Headers of every answer, errors included. */
  headers(requestId: string): Record<string, string>;
  /** Headers of an answer with tokens in it. */
  answerHeaders?(answer: SimAnswer, context: SimWireContext): Record<string, string>;
  /** A whole answer, as its JSON body. */
  whole(answer: SimAnswer, context: SimWireContext): Record<string, unknown>;
  frames(answer: SimAnswer, context: SimWireContext): Iterable<SimFrame>;
  /** An error after the answer began. */
  errorFrame(kind: SimErrorKind, requestId: string): Uint8Array;
  /** A frame whose payload is broken JSON. */
  malformedFrame(): Uint8Array;
  /** Bytes that are no frame at all; event streams: a frame with a wrong checksum. */
  brokenFrame(): Uint8Array;
}
