import type { FinishReasonName } from '../../core/stream-part.ts';
import type { NativeStopReason } from './schema.ts';

export const NATIVE_STOP_REASONS: Readonly<Record<FinishReasonName, NativeStopReason>> = {
  stop: 'end_turn',
  'max-tokens': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  // The answer is cut for want of room, which is what callers look for under this name.
  'context-window': 'max_tokens',
  pause: 'end_turn',
  // The answer broke off for a reason without a word here: no caller may take it for whole.
  other: 'max_tokens',
};
