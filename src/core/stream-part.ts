import type { Failure } from './failure.ts';
import type { Usage } from './usage.ts';

/**
 * Why an answer ended, in our words. `tool-use`: the model wants to call tools. `content-filter`: the provider withheld or
 * refused the answer. `budget`: the caller's money allowed no more. `context-window`: the model's own window is full (not `maxTokens`).
 */
export type FinishReasonName =
  | 'stop'
  | 'max-tokens'
  | 'budget'
  | 'stop-sequence'
  | 'tool-use'
  | 'content-filter'
  | 'refusal'
  | 'context-window'
  | 'pause'
  | 'other';

export interface FinishReason {
  readonly unified: FinishReasonName;
  /** The provider's own word. */
  readonly raw: string;
  /** The stop sequence that matched, if the provider names it. */
  readonly stopSequence?: string;
}

/**
 * One step of an answer. Every stream ends in exactly one `finish` or `failure`, and nothing follows it. Blocks do not
 * overlap: text, reasoning and tool calls come one after the other. One exception: OpenAI servers may interleave tool calls.
 * `index` tells them apart; it is the tool call's number in the answer, from 0.
 */
export type StreamPart =
  | { readonly type: 'start'; readonly id?: string; readonly model?: string; readonly usage?: Usage }
  | { readonly type: 'text'; readonly text: string }
  | ReasoningPartOfStream
  | { readonly type: 'tool-call-start'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'tool-call-delta'; readonly index: number; readonly argumentsText: string }
  | { readonly type: 'tool-call-end'; readonly index: number }
  /**
   * Content that has no form of its own here, such as audio or a search that the provider runs itself. A caller of the same
   * dialect gets it in the raw bytes; other callers do not get it. Like other content it ends the wait for the first token.
   */
  | { readonly type: 'opaque' }
  /** Running totals. Each replaces the one before. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: Usage }
  | { readonly type: 'failure'; readonly failure: Failure };

/**
 * A piece of reasoning. `signature` closes the current reasoning block and has to be sent back unchanged. `redacted` is a
 * whole opaque block, in base64 as the provider sent it.
 */
export interface ReasoningPartOfStream {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly redacted?: string;
}

/**
 * The parts of one read from upstream. `raw` holds the bytes of exactly the whole frames that `parts` came from, for a
 * caller of the same dialect. It never holds a half frame, a frame that failed to parse, or a frame that we asked for on our
 * own account. It holds nothing after the terminal event.
 */
export interface PartBatch {
  readonly parts: readonly StreamPart[];
  readonly raw: Uint8Array;
  /** A stage of ours has changed the parts, so that `raw` does not say them. */
  readonly revised?: RevisedBatch | undefined;
}

export interface RevisedBatch {
  /** What went out before, shortened: an encoder that has taken it can go on from there. */
  readonly before: readonly StreamPart[];
}

export const NO_BYTES: Uint8Array = new Uint8Array(0);
export const EMPTY_BATCH: PartBatch = Object.freeze({ parts: Object.freeze([]), raw: NO_BYTES });

/** The end of an answer that said all it had to say. */
export function stopped(usage: Usage): StreamPart {
  return { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, usage };
}

export function isTerminal(part: StreamPart): boolean {
  return part.type === 'finish' || part.type === 'failure';
}

/** True for content that the caller sees. It ends TTFT, and nothing may be retried after it. */
export function isContent(part: StreamPart): boolean {
  return (
    part.type === 'text' ||
    part.type === 'reasoning' ||
    part.type === 'opaque' ||
    part.type === 'tool-call-start' ||
    part.type === 'tool-call-delta'
  );
}
