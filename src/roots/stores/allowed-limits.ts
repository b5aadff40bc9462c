import {
  type Limit,
  type LimitStore,
  type Settling,
  type Standing,
  StoreDown,
  type TakeResult,
  type Taking,
} from '../../ports/stores/limit-store.ts';

/** How many calls of an outage may still pass. It lasts until every store that went down is back. */
export class Allowance {
  readonly #most: number;
  readonly #down = new Set<string>();
  #passed = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** A store went down, or is back: there is no cause then. */
  hear(store: string, cause: unknown): void {
    if (cause !== undefined) this.#down.add(store);
    else if (this.#down.delete(store) && this.#down.size === 0) this.#passed = 0;
  }

  /** One call fewer may pass after this. */
  use(): boolean {
    if (this.#passed >= this.#most) return false;
    this.#passed++;
    return true;
  }
}

/**
 * While the store is down, lets so many calls of an outage through, without limits. They are settled once it is back: their
 * settlement is told that the store is down, and waits.
 */
export class AllowedLimits implements LimitStore {
  readonly #store: LimitStore;
  readonly #allowance: Allowance;
  /** Calls that were let through and are not settled yet, by reservation. */
  readonly #unknown = new Map<string, Taking>();

  constructor(store: LimitStore, allowance: Allowance) {
    this.#store = store;
    this.#allowance = allowance;
  }

  async take(taking: Taking): Promise<TakeResult> {
    try {
      return await this.#store.take(taking);
    } catch (error) {
      if (!(error instanceof StoreDown && this.#allowance.use())) throw error;
      this.#unknown.set(taking.reservation, taking);
      const standings = taking.limits.map((): Standing => ({ used: 0, reserved: 0, resetMs: 0 }));
      const budgets = taking.limits.some(({ type }) => type === 'budget');
      return { taken: true, spend: budgets ? (taking.spend?.amount ?? 0) : 0, standings };
    }
  }

  async settle(settling: Settling): Promise<void> {
    const unknown = this.#unknown.get(settling.reservation);
    if (unknown) {
      // The store counts a call when it takes: without this one its key's requests would be too few.
      const { spend: _money, ...call } = unknown;
      await this.#store.take({ ...call, limits: [] });
      this.#unknown.delete(settling.reservation);
    }
    await this.#store.settle(settling);
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
