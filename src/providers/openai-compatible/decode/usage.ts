import type { JsonObject } from '../../../core/json.ts';
import type { Usage } from '../../../core/usage.ts';

/**
 * OpenAI's `usage`. Its `prompt_tokens` include those read from and written to the prompt cache; ours do not. Undefined
 * for a `usage` that counts nothing, as `null` in all chunks but one.
 */
export function usageOf(value: unknown): Usage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const usage = value as JsonObject;
  if (typeof usage.prompt_tokens !== 'number' && typeof usage.completion_tokens !== 'number')
    return undefined;
  const prompt = (usage.prompt_tokens_details ?? {}) as JsonObject;
  const completion = (usage.completion_tokens_details ?? {}) as JsonObject;
  // DeepSeek tells its cache hits beside the totals.
  const cacheReadTokens = count(prompt.cached_tokens ?? usage.prompt_cache_hit_tokens);
  const cacheWriteTokens = count(prompt.cache_write_tokens);
  return {
    inputTokens: Math.max(0, count(usage.prompt_tokens) - cacheReadTokens - cacheWriteTokens),
    outputTokens: count(usage.completion_tokens),
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: count(completion.reasoning_tokens),
  };
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
