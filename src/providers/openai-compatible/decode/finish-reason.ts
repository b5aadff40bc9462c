import type { FinishReason, FinishReasonName } from '../../../core/stream-part.ts';

const REASONS: Readonly<Record<string, FinishReasonName>> = {
  stop: 'stop',
  // Words of servers that put their own, or Anthropic's, in place of OpenAI's.
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  complete: 'stop',
  stop_sequence: 'stop-sequence',
  length: 'max-tokens',
  max_tokens: 'max-tokens',
  model_length: 'context-window',
  tool_calls: 'tool-use',
  tool_use: 'tool-use',
  function_call: 'tool-use',
  content_filter: 'content-filter',
};

/** What the answer held, where the word alone does not tell. */
export interface AnswerTraits {
  readonly calledTools: boolean;
  readonly refused: boolean;
}

/** OpenAI says `stop` as well when a forced tool was called and when the model refused in its `refusal` field. */
export function finishReasonOf(raw: string, traits: AnswerTraits): FinishReason {
  const word = raw.toLowerCase();
  const unified = Object.hasOwn(REASONS, word) ? (REASONS[word] ?? 'other') : 'other';
  if (unified !== 'stop') return { unified, raw };
  if (traits.calledTools) return { unified: 'tool-use', raw };
  return { unified: traits.refused ? 'refusal' : 'stop', raw };
}
