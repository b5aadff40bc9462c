import type { FinishReasonName } from '../../core/stream-part.ts';
import type { CompletionFinishReason } from './schemas/reply.ts';

export const COMPLETION_FINISH_REASONS: Readonly<Record<FinishReasonName, CompletionFinishReason>> = {
  stop: 'stop',
  'max-tokens': 'length',
  'stop-sequence': 'stop',
  'tool-use': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  'context-window': 'length',
  pause: 'stop',
  // The answer broke off for a reason without a word here: no caller may take it for whole.
  other: 'length',
};
