import type { MicroDollars } from '../../core/money.ts';
import { affordableOutput, costOf, type TokenPrice } from '../../core/pricing/token-price.ts';
import { NO_USAGE } from '../../core/usage.ts';
import type { SpendTaking } from '../../ports/stores/limit-store.ts';
import type { TokenNeed } from './token-need.ts';

/** An answer of fewer tokens is no answer. */
const LEAST_OUTPUT_TOKENS = 16;

/** What a call may cost at the dearest of its targets. */
export function spendNeed(need: TokenNeed, prices: readonly TokenPrice[]): SpendTaking {
  const amount = dearest(need, prices);
  const outputTokens = Math.min(need.outputTokens, LEAST_OUTPUT_TOKENS);
  return { amount, least: dearest({ ...need, outputTokens }, prices) };
}

/** Output tokens that an amount pays for at each of the targets. */
export function outputFor(amount: MicroDollars, need: TokenNeed, prices: readonly TokenPrice[]): number {
  let least = need.outputTokens;
  for (const price of prices) least = Math.min(least, affordableOutput(price, amount, need.inputTokens));
  return least;
}

/** At least one micro-dollar: what costs nothing has no room in a budget of nothing, either. */
function dearest(need: TokenNeed, prices: readonly TokenPrice[]): MicroDollars {
  const usage = { ...NO_USAGE, ...need };
  let most = 1;
  for (const price of prices) most = Math.max(most, costOf(price, usage));
  return most;
}
