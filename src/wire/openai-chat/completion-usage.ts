import { promptTokens, type Usage } from '../../core/usage.ts';
import type { CompletionUsage } from './schemas/reply.ts';

/** OpenAI counts cached tokens as prompt tokens, and reasoning as completion tokens. */
export function completionUsage(usage: Usage): CompletionUsage {
  const prompt = promptTokens(usage);
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.outputTokens,
    total_tokens: prompt + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cacheReadTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}
