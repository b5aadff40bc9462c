import type { FinishReason, FinishReasonName } from '../../core/stream-part.ts';

const STOP_REASONS: Readonly<Record<FinishReasonName, string>> = {
  stop: 'end_turn',
  'max-tokens': 'max_tokens',
  budget: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  'context-window': 'model_context_window_exceeded',
  pause: 'pause_turn',
  // Anthropic has no word for this reason. `max_tokens` tells the caller that the answer is not complete.
  other: 'max_tokens',
};

/** Anthropic's `stop_reason`. */
export function stopReason(reason: FinishReason): string {
  return STOP_REASONS[reason.unified];
}
