import type { MicroDollars } from '../money.ts';
import { promptTokens, type Usage } from '../usage.ts';

/** What a target charges. Dollars per million tokens, which is micro-dollars per token. */
export interface TokenPrice {
  readonly input: Rate;
  readonly output: Rate;
  readonly cacheRead: Rate;
  readonly cacheWrite: Rate;
  /** For what is written to the prompt cache for an hour. */
  readonly cacheWrite1h: Rate;
  /** For the part of the output that was reasoning. */
  readonly reasoning: Rate;
  readonly perRequest: MicroDollars;
  /** For calls through the provider's batch API. Undefined: the same. */
  readonly batch?: TokenPrice | undefined;
}

/** Rate by the length of the whole prompt: the last tier that it exceeds holds, for all tokens. */
export interface Rate {
  readonly base: number;
  /** In ascending order. */
  readonly tiers: readonly RateTier[];
}

export interface RateTier {
  /** Prompts of more tokens than this pay `price`. */
  readonly start: number;
  readonly price: number;
}

/** How a call reaches its provider. */
export type PricedBy = 'call' | 'batch';

const NOTHING: Rate = Object.freeze({ base: 0, tiers: Object.freeze([]) });

/** The price of what costs nothing, such as the built-in simulator. */
export const FREE: TokenPrice = Object.freeze({
  input: NOTHING,
  output: NOTHING,
  cacheRead: NOTHING,
  cacheWrite: NOTHING,
  cacheWrite1h: NOTHING,
  reasoning: NOTHING,
  perRequest: 0,
});

/** What a call of this usage costs, rounded up to whole micro-dollars. */
export function costOf(price: TokenPrice, usage: Usage, by: PricedBy = 'call'): MicroDollars {
  const { input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning, perRequest } =
    by === 'batch' ? (price.batch ?? price) : price;
  const prompt = promptTokens(usage);
  const reasoned = Math.min(usage.reasoningTokens, usage.outputTokens);
  const forAnHour = Math.min(usage.cacheWrite1hTokens ?? 0, usage.cacheWriteTokens);
  return wholeUp(
    perRequest +
      usage.inputTokens * rateAt(input, prompt) +
      usage.cacheReadTokens * rateAt(cacheRead, prompt) +
      (usage.cacheWriteTokens - forAnHour) * rateAt(cacheWrite, prompt) +
      forAnHour * rateAt(cacheWrite1h, prompt) +
      (usage.outputTokens - reasoned) * rateAt(output, prompt) +
      reasoned * rateAt(reasoning, prompt),
  );
}

/** Output tokens that an amount pays for behind a prompt. Infinity where output is free. Below 0: not even the prompt. */
export function affordableOutput(price: TokenPrice, amount: MicroDollars, inputTokens: number): number {
  const left = amount - price.perRequest - inputTokens * rateAt(price.input, inputTokens);
  const each = rateAt(price.output, inputTokens);
  if (each === 0) return left >= -TINY ? Number.POSITIVE_INFINITY : -1;
  return Math.floor(left / each + TINY);
}

function rateAt(rate: Rate, promptTokenCount: number): number {
  let price = rate.base;
  for (const tier of rate.tiers) if (promptTokenCount > tier.start) price = tier.price;
  return price;
}

/** Prices have up to six decimals. What is less than half of the sixth comes from floating point. */
const TINY = 5e-7;

function wholeUp(amount: number): MicroDollars {
  return Math.max(0, Math.ceil(amount - TINY));
}
