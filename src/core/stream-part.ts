import type { Failure } from './failure.ts';
import type { Usage } from './usage.ts';

/**
 * Why an answer ended, in our words. `tool-use`: the model wants tools called. `content-filter`: the provider withheld
 * or refused. `context-window`: the model's own window is full (not `maxTokens`).
 */
export type FinishReasonName =
  | 'stop'
  | 'max-tokens'
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
  /** The stop sequence that matched, where the provider tells. */
  readonly stopSequence?: string;
}

/**
 * One step of an answer. Every stream ends in exactly one `finish` or `failure`, and nothing follows it. Blocks do not
 * overlap: text, reasoning and tool calls come one after the other, except that tool calls of OpenAI servers may be
 * interleaved and are told apart by `index`, the tool call's ordinal in the answer, counted from 0.
 */
export type StreamPart =
  | { readonly type: 'start'; readonly id?: string; readonly model?: string; readonly usage?: Usage }
  | { readonly type: 'text'; readonly text: string }
  | ReasoningPartOfStream
  | { readonly type: 'tool-call-start'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'tool-call-delta'; readonly index: number; readonly argumentsText: string }
  | { readonly type: 'tool-call-end'; readonly index: number }
  /**
   * Content without a form of its own here (a search that the provider runs itself, audio): a caller of the same
   * dialect gets it in the raw bytes, others go without. It ends the wait for the first token as any content does.
   */
  | { readonly type: 'opaque' }
  /** Running totals, each replacing the last. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: Usage }
  | { readonly type: 'failure'; readonly failure: Failure };

/**
 * A piece of reasoning. `signature` closes the current reasoning block (it has to be sent back unchanged);
 * `redacted` is a whole opaque block (base64 as the provider gave it).
 */
export interface ReasoningPartOfStream {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly redacted?: string;
}

/**
 * What one upstream read yielded. `raw` holds the bytes of exactly those whole frames that `parts` came from, as they
 * may be handed on to a caller of the same dialect: never a half frame, never one that failed to parse, never what we
 * asked for on our own account, nothing behind the terminal event.
 */
export interface Batch {
  readonly parts: readonly StreamPart[];
  readonly raw: Uint8Array;
}

export const NO_BYTES: Uint8Array = new Uint8Array(0);
export const EMPTY_BATCH: Batch = Object.freeze({ parts: Object.freeze([]), raw: NO_BYTES });

export function isTerminal(part: StreamPart): boolean {
  return part.type === 'finish' || part.type === 'failure';
}

/** Does the part carry something the caller sees, so that TTFT ends and nothing may be retried any more? */
export function isContent(part: StreamPart): boolean {
  return (
    part.type === 'text' ||
    part.type === 'reasoning' ||
    part.type === 'opaque' ||
    part.type === 'tool-call-start' ||
    part.type === 'tool-call-delta'
  );
}
