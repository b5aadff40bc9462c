import type {
  Limit,
  LimitStore,
  Settling,
  Standing,
  Taken,
  TakeResult,
  Taking,
} from '../../ports/stores/limit-store.ts';

/**
 * Limits over two stores. A call takes from the counters first, then from the state; what the state refuses goes back to the
 * counters at once. For that moment perhaps one call fewer is admitted, never one more.
 */
export class TwoStoreLimits implements LimitStore {
  readonly #counters: LimitStore;
  readonly #state: LimitStore;

  constructor(counters: LimitStore, state: LimitStore) {
    this.#counters = counters;
    this.#state = state;
  }

  async take(taking: Taking): Promise<TakeResult> {
    const { limits, spend: _money, ...call } = taking;
    const fast = limits.filter(isCounter);
    const lasting = limits.filter((limit) => !isCounter(limit));
    const first = fast.length > 0 ? await this.#counters.take({ ...call, limits: fast }) : NOTHING_TAKEN;
    if (!first.taken) {
      const standings = inOrder(limits, first.standings, []);
      return { ...first, by: placeOf(limits, fast, first.by), standings };
    }
    try {
      // Without limits of its own too: the state knows which calls there are, and what becomes of them.
      const second = await this.#state.take({ ...taking, limits: lasting });
      const both = { ...second, standings: inOrder(limits, first.standings, second.standings) };
      if (both.taken) return both;
      await this.#takeBack(taking, fast);
      return { ...both, by: placeOf(limits, lasting, both.by) };
    } catch (error) {
      await this.#takeBack(taking, fast);
      throw error;
    }
  }

  async settle(settling: Settling): Promise<void> {
    const fast = settling.limits.filter(isCounter);
    const lasting = settling.limits.filter((limit) => !isCounter(limit));
    const both = [this.#state.settle({ ...settling, refunds: {}, limits: lasting })];
    if (fast.length > 0) both.push(this.#counters.settle({ ...settling, lines: [], limits: fast }));
    // Neither waits for the other to be back. Settling twice changes nothing.
    const results = await Promise.allSettled(both);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async renew(owner: string, leaseMs: number): Promise<void> {
    await this.#each((store) => store.renew(owner, leaseMs));
  }

  async sweep(): Promise<number> {
    const [ofState = 0] = await this.#each((store) => store.sweep());
    return ofState;
  }

  async standings(limits: readonly Limit[]): Promise<readonly Standing[]> {
    const [fast, lasting] = await Promise.all([
      this.#counters.standings(limits.filter(isCounter)),
      this.#state.standings(limits.filter((limit) => !isCounter(limit))),
    ]);
    return inOrder(limits, fast, lasting);
  }

  /** One store that is down keeps nothing from the other. @returns of the state, then of the counters */
  async #each<Result>(ask: (store: LimitStore) => Promise<Result>): Promise<readonly Result[]> {
    const results = await Promise.allSettled([ask(this.#state), ask(this.#counters)]);
    return results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  async #takeBack({ reservation, owner }: Taking, limits: readonly Limit[]): Promise<void> {
    if (limits.length === 0) return;
    const refunds: Record<string, number> = {};
    for (const limit of limits) if (limit.type === 'bucket') refunds[limit.id] = limit.amount;
    // What cannot go back is free again once the bucket has refilled and the lease has ended.
    await this.#counters.settle({ reservation, owner, refunds, lines: [], limits }).catch(() => {});
  }
}

const NOTHING_TAKEN: Taken = Object.freeze({ taken: true, spend: 0, standings: [] });
/** Of a limit that was not asked. */
const UNKNOWN: Standing = Object.freeze({ used: 0, reserved: 0, resetMs: 0 });

/** Rates, tokens and slots: what may be lost. */
function isCounter({ type }: Limit): boolean {
  return type === 'bucket' || type === 'slots';
}

/** Where among all limits the one stands that has this place among some of them. */
function placeOf(all: readonly Limit[], some: readonly Limit[], place: number): number {
  const limit = some[place];
  return limit ? all.indexOf(limit) : place;
}

function inOrder(
  limits: readonly Limit[],
  fast: readonly Standing[],
  lasting: readonly Standing[],
): readonly Standing[] {
  let [nextFast, nextLasting] = [0, 0];
  return limits.map((limit) => (isCounter(limit) ? fast[nextFast++] : lasting[nextLasting++]) ?? UNKNOWN);
}
