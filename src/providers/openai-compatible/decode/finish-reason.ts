import type { FinishReason, FinishReasonName } from '../../../core/stream-part.ts';
import { reasonByCalls } from '../../../core/tool-calls/reason-by-calls.ts';

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
  /** Tool calls in it. */
  readonly calls: number;
  readonly refused: boolean;
}

/** OpenAI says `stop` as well when a forced tool was called and when the model refused in its `refusal` field. */
export function finishReasonOf(raw: string, { calls, refused }: AnswerTraits): FinishReason {
  const word = raw.toLowerCase();
  const unified = Object.hasOwn(REASONS, word) ? (REASONS[word] ?? 'other') : 'other';
  const reason = reasonByCalls({ unified, raw }, calls);
  return reason.unified === 'stop' && refused ? { unified: 'refusal', raw } : reason;
}

/** Mistral and OpenRouter end an answer that failed in a reason of its own, with or without an error beside it. */
export function failsByReason(raw: string): boolean {
  return raw.toLowerCase() === 'error';
}
