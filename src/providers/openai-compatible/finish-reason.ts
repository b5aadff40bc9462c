import type { FinishReason, FinishReasonName } from '../../core/stream-part.ts';

const REASONS: Readonly<Record<string, FinishReasonName>> = {
  stop: 'stop',
  eos: 'stop',
  length: 'max-tokens',
  tool_calls: 'tool-use',
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
  const unified = Object.hasOwn(REASONS, raw) ? (REASONS[raw] ?? 'other') : 'other';
  if (unified !== 'stop') return { unified, raw };
  if (traits.calledTools) return { unified: 'tool-use', raw };
  return { unified: traits.refused ? 'refusal' : 'stop', raw };
}
