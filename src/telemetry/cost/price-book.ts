import type { ModelPrice } from '@pydantic/genai-prices';
import type { TargetName } from '../../core/events.ts';
import type { MicroDollars } from '../../core/money.ts';
import { costOf, FREE, type Rate, type TokenPrice } from '../../core/pricing/token-price.ts';
import type { Usage } from '../../core/usage.ts';

/** The price data in use; `date` is the day it was published. A test holds `version` to the installed package. */
export const PRICE_TABLE = {
  source: '@pydantic/genai-prices',
  version: '0.1.8',
  date: '2026-09-23',
} as const;

type PriceLibrary = typeof import('@pydantic/genai-prices');

/** A price is looked up again after this: prices change at the start of a day, some at an hour of it. */
const VALID_MS = 5 * 60_000;
/** Callers can name any model in a direct target, so the records need a bound. */
const MAX_RECORDS = 1_000;

interface PriceRecord {
  readonly price: TokenPrice | undefined;
  readonly validUntil: number;
}

/**
 * What calls cost by the providers' list prices. A look-up in the price table takes some hundred microseconds, so each
 * model's price is resolved once and kept for minutes.
 */
export class PriceBook {
  #library: PriceLibrary | undefined;
  #loading: Promise<void> | undefined;
  /** By provider, then by model. */
  readonly #records = new Map<string, Map<string, PriceRecord>>();
  #size = 0;

  /** Reads the price table: some 50 ms and 20 MB, so only where something has a price. Never rejects. */
  load(): Promise<void> {
    this.#loading ??= import('@pydantic/genai-prices').then(
      (library) => {
        this.#library = library;
      },
      () => {},
    );
    return this.#loading;
  }

  /**
   * Undefined: the price is not known, which is not the same as free. `target.model` is the provider's own id, Bedrock's
   * with region prefix and version; `baseUrl` tells compatible servers apart; `nowMs` is the wall clock. A target's own
   * price wins.
   */
  priceOf(target: TargetName, baseUrl: string | undefined, nowMs: number): TokenPrice | undefined {
    if (target.price) return target.price;
    if (target.priceVendor === 'free') return FREE;
    const known = this.#records.get(target.provider)?.get(target.model);
    return known && nowMs < known.validUntil ? known.price : this.#resolve(target, baseUrl, nowMs);
  }

  /** What a call cost. Undefined: its price is not known. */
  cost(
    target: TargetName,
    baseUrl: string | undefined,
    usage: Usage,
    nowMs: number,
  ): MicroDollars | undefined {
    const price = this.priceOf(target, baseUrl, nowMs);
    return price && costOf(price, usage);
  }

  #resolve(target: TargetName, baseUrl: string | undefined, nowMs: number): TokenPrice | undefined {
    if (!this.#library) {
      void this.load();
      return undefined;
    }
    const price = lookUp(this.#library, target, baseUrl, nowMs);
    if (this.#size >= MAX_RECORDS) {
      this.#records.clear();
      this.#size = 0;
    }
    const ofProvider = this.#records.get(target.provider) ?? new Map<string, PriceRecord>();
    this.#records.set(target.provider, ofProvider);
    if (!ofProvider.has(target.model)) this.#size++;
    ofProvider.set(target.model, { price, validUntil: nowMs + VALID_MS });
    return price;
  }
}

function lookUp(
  library: PriceLibrary,
  target: TargetName,
  baseUrl: string | undefined,
  nowMs: number,
): TokenPrice | undefined {
  const vendor = target.priceVendor;
  if (vendor === undefined) return undefined;
  try {
    // A server that the table knows by its address (Groq behind `kind: openai`) has prices of its own.
    const host = baseUrl === undefined ? undefined : library.findProvider({ providerApiUrl: baseUrl });
    const options = { providerId: host?.id ?? vendor, timestamp: new Date(nowMs) };
    const found = library.calcPrice({ input_tokens: 0, output_tokens: 0 }, target.model, options);
    return found ? priceOf(found.model_price) : undefined;
  } catch {
    // The table holds something for this model that its own library cannot use.
    return undefined;
  }
}

function priceOf(listed: ModelPrice): TokenPrice | undefined {
  const input = rateOf(listed.input_mtok);
  const output = rateOf(listed.output_mtok);
  // Priced by the hour, character or picture: tokens do not tell the cost.
  if (!input || !output) return undefined;
  const perThousandRequests = typeof listed.requests_kcount === 'number' ? listed.requests_kcount : 0;
  const cacheWrite = rateOf(listed.cache_write_mtok) ?? input;
  return {
    input,
    output,
    cacheRead: rateOf(listed.cache_read_mtok) ?? input,
    cacheWrite,
    cacheWrite1h: rateOf(listed.cache_write_1h_mtok) ?? cacheWrite,
    reasoning: rateOf(listed.output_reasoning_mtok) ?? output,
    perRequest: perThousandRequests * 1_000,
  };
}

function rateOf(listed: ModelPrice[string]): Rate | undefined {
  if (listed === undefined) return undefined;
  if (typeof listed === 'number') return { base: listed, tiers: [] };
  return { base: listed.base, tiers: [...listed.tiers].sort((a, b) => a.start - b.start) };
}
