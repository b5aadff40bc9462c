import type { FinishReason, FinishReasonName } from '../../core/stream-part.ts';

const STOP_REASONS: Readonly<Record<FinishReasonName, string>> = {
  stop: 'end_turn',
  'max-tokens': 'max_tokens',
  budget: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  'content-filter': 'content_filtered',
  refusal: 'content_filtered',
  'context-window': 'model_context_window_exceeded',
  pause: 'end_turn',
  // Bedrock has no word for this reason. `max_tokens` tells the caller that the answer is not complete.
  other: 'max_tokens',
};

/** Bedrock's own words for which we have none. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'guardrail_intervened',
  'malformed_model_output',
  'malformed_tool_use',
]);

/** Bedrock's `stopReason` (the StopReason enumeration of its API). */
export function converseStopReason(reason: FinishReason): string {
  return OWN_WORDS.has(reason.raw) ? reason.raw : STOP_REASONS[reason.unified];
}
