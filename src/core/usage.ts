/**
 * Tokens of one call as the provider counted them. `inputTokens` excludes what the prompt cache read or wrote, so that
 * the three input figures can be priced apart and add up to the whole prompt (Anthropic's and Bedrock's way of counting;
 * OpenAI's `prompt_tokens` includes cached ones and is split when decoded).
 */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Part of `outputTokens` that was reasoning, where the provider tells. */
  readonly reasoningTokens: number;
}

export const NO_USAGE: Usage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
});

/** Whole prompt in tokens: fresh, read from and written to the prompt cache. */
export function promptTokens(usage: Usage): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
