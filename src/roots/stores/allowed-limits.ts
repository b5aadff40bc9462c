import {
  type Limit,
  type LimitStore,
  type Settling,
  type Standing,
  StoreDown,
  type TakeResult,
  type Taking,
} from '../../ports/stores/limit-store.ts';

/**
 * While the store is down, lets so many calls of an outage through, without limits. They are settled once it is back: their
 * settlement is told that the store is down, and waits.
 */
export class AllowedLimits implements LimitStore {
  readonly #store: LimitStore;
  readonly #allow: number;
  /** Calls that this outage has let through. */
  #passed = 0;

  constructor(store: LimitStore, allow: number) {
    this.#store = store;
    this.#allow = allow;
  }

  async take(taking: Taking): Promise<TakeResult> {
    try {
      const result = await this.#store.take(taking);
      this.#passed = 0;
      return result;
    } catch (error) {
      if (!(error instanceof StoreDown) || this.#passed >= this.#allow) throw error;
      this.#passed++;
      const standings = taking.limits.map((): Standing => ({ used: 0, reserved: 0, resetMs: 0 }));
      const budgets = taking.limits.some(({ type }) => type === 'budget');
      return { taken: true, spend: budgets ? (taking.spend?.amount ?? 0) : 0, standings };
    }
  }

  settle(settling: Settling): Promise<void> {
    return this.#store.settle(settling);
  }

  renew(owner: string, leaseMs: number): Promise<void> {
    return this.#store.renew(owner, leaseMs);
  }

  sweep(): Promise<number> {
    return this.#store.sweep();
  }

  standings(limits: readonly Limit[]): Promise<readonly Standing[]> {
    return this.#store.standings(limits);
  }
}
