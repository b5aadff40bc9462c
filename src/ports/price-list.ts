import type { TargetName } from '../core/events.ts';
import type { TokenPrice } from '../core/pricing/token-price.ts';

/** What targets charge: the operator's own price, else the list price. */
export interface PriceList {
  /**
   * Undefined: nobody knows, which is not the same as free.
   * @param nowMs wall clock: list prices change
   */
  priceOf(target: TargetName, nowMs: number): TokenPrice | undefined;
  /** List prices are read. Never rejects. */
  load(): Promise<void>;
}
