/**
 * Tokens of one call as the provider counted them. `inputTokens` excludes what the prompt cache read or wrote. The three
 * input figures then have their own prices and add up to the whole prompt. Anthropic and Bedrock count this way. OpenAI's
 * `prompt_tokens` includes cached tokens, so that the decoder splits it.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** The part of `cacheWriteTokens` that is kept for an hour, if the provider reports it. */
  readonly cacheWrite1hTokens?: number;
  /** The part of `outputTokens` that was reasoning, if the provider reports it. */
  readonly reasoningTokens: number;
}

export const NO_USAGE: Usage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
});

/** Tokens of the whole prompt: new ones, read from the cache and written to it. */
export function promptTokens(usage: Usage): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
