import type { FinishReasonName } from '../../core/stream-part.ts';
import type { CompletionFinishReason } from './schemas/reply.ts';

export const COMPLETION_FINISH_REASONS: Readonly<Record<FinishReasonName, CompletionFinishReason>> = {
  stop: 'stop',
  'max-tokens': 'length',
  budget: 'length',
  'stop-sequence': 'stop',
  'tool-use': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  'context-window': 'length',
  pause: 'stop',
  // OpenAI has no word for this reason. `length` tells the caller that the answer is not complete.
  other: 'length',
};
