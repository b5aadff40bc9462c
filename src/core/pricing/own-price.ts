import type { Rate, RateTier, TokenPrice } from './token-price.ts';

/** A price as an operator states it, in dollars per million tokens. */
export interface OwnPrice extends CacheRates {
  readonly input: number;
  readonly output: number;
  /** The highest step holds that the whole prompt lies above. */
  readonly steps?: readonly PriceStep[] | undefined;
  /** For calls through the provider's batch API. */
  readonly batch?: { readonly input: number; readonly output: number } | undefined;
}

export interface PriceStep extends CacheRates {
  /** Tokens of the prompt, cached ones included. */
  readonly above: number;
  readonly input: number;
  readonly output: number;
}

interface CacheRates {
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
}

type Rates = Required<{ readonly [Name in keyof CacheRates]: number }> & {
  readonly input: number;
  readonly output: number;
};

/** The stated price with everything that follows from it. */
export function priceOfOwn(own: OwnPrice): TokenPrice {
  const base = baseRates(own);
  const steps = [...(own.steps ?? [])]
    .sort((a, b) => a.above - b.above)
    .map((step) => ({ start: step.above, rates: stepRates(step, own, base) }));
  const price = priceOf(base, steps);
  if (!own.batch) return price;
  const { input, output } = own.batch;
  // Providers price a batch flat: its steps, where they have any, are in no price list by themselves.
  return { ...price, batch: priceOf(scaled({ ...base, output }, base.input, input), []) };
}

function baseRates({ input, output, cacheRead, cacheWrite, cacheWrite1h }: OwnPrice): Rates {
  const write = cacheWrite ?? input;
  return {
    input,
    output,
    cacheRead: cacheRead ?? input,
    cacheWrite: write,
    cacheWrite1h: cacheWrite1h ?? write,
  };
}

/** What a step does not say of its cache is the base's, scaled as its input is. */
function stepRates(step: PriceStep, own: OwnPrice, base: Rates): Rates {
  const rest = scaled({ ...base, output: step.output }, base.input, step.input);
  const cacheWrite = step.cacheWrite ?? rest.cacheWrite;
  return {
    ...rest,
    cacheRead: step.cacheRead ?? rest.cacheRead,
    cacheWrite,
    cacheWrite1h: step.cacheWrite1h ?? (own.cacheWrite1h === undefined ? cacheWrite : rest.cacheWrite1h),
  };
}

/** Cache rates in the proportion of two input rates. */
function scaled(rates: Rates, from: number, to: number): Rates {
  const scale = (rate: number): number => (from === 0 ? (rate === 0 ? to : rate) : (rate * to) / from);
  return {
    input: to,
    output: rates.output,
    cacheRead: scale(rates.cacheRead),
    cacheWrite: scale(rates.cacheWrite),
    cacheWrite1h: scale(rates.cacheWrite1h),
  };
}

function priceOf(
  base: Rates,
  steps: readonly { readonly start: number; readonly rates: Rates }[],
): TokenPrice {
  const rate = (name: keyof Rates): Rate => ({
    base: base[name],
    tiers: steps.map(({ start, rates }): RateTier => ({ start, price: rates[name] })),
  });
  const output = rate('output');
  return {
    input: rate('input'),
    output,
    cacheRead: rate('cacheRead'),
    cacheWrite: rate('cacheWrite'),
    cacheWrite1h: rate('cacheWrite1h'),
    reasoning: output,
    perRequest: 0,
  };
}
