import type { FinishReason, FinishReasonName } from '../../core/stream-part.ts';

const STOP_REASONS: Readonly<Record<FinishReasonName, string>> = {
  stop: 'end_turn',
  'max-tokens': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  'content-filter': 'content_filtered',
  refusal: 'content_filtered',
  'context-window': 'model_context_window_exceeded',
  pause: 'end_turn',
  // The answer broke off for a reason without a word here: no caller may take it for whole.
  other: 'max_tokens',
};

/** Bedrock's own words that have no counterpart of ours. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'guardrail_intervened',
  'malformed_model_output',
  'malformed_tool_use',
]);

/** Bedrock's `stopReason` (the StopReason enumeration of its API). */
export function converseStopReason(reason: FinishReason): string {
  return OWN_WORDS.has(reason.raw) ? reason.raw : STOP_REASONS[reason.unified];
}
