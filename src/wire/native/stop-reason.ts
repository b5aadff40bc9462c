import type { FinishReason, FinishReasonName } from '../../core/stream-part.ts';
import type { NativeStopReason } from './schema.ts';

const STOP_REASONS: Readonly<Record<FinishReasonName, NativeStopReason>> = {
  stop: 'end_turn',
  'max-tokens': 'max_tokens',
  budget: 'budget',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  'content-filter': 'guardrail',
  refusal: 'refusal',
  'context-window': 'context_window',
  pause: 'pause_turn',
  // The native dialect has no word for this reason. `max_tokens` tells the caller that the answer is not complete.
  other: 'max_tokens',
};

/** Bedrock's words for an answer that the model got wrong. */
const MALFORMED: ReadonlySet<string> = new Set(['malformed_model_output', 'malformed_tool_use']);

export function nativeStopReason({ unified, raw }: FinishReason): NativeStopReason {
  return MALFORMED.has(raw) ? 'malformed_output' : STOP_REASONS[unified];
}
