import type { FinishReasonName } from '../../core/stream-part.ts';
import type { NativeStopReason } from './schema.ts';

export const NATIVE_STOP_REASONS: Readonly<Record<FinishReasonName, NativeStopReason>> = {
  stop: 'end_turn',
  'max-tokens': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-use': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  // The answer is cut for lack of room. Callers know that as `max_tokens`.
  'context-window': 'max_tokens',
  pause: 'end_turn',
  // The native dialect has no word for this reason. `max_tokens` tells the caller that the answer is not complete.
  other: 'max_tokens',
};
