import type { Clock, Timer } from '../../ports/clock.ts';
import {
  type Limit,
  type LimitStore,
  type Settling,
  type Standing,
  StoreDown,
  type TakeResult,
  type Taking,
} from '../../ports/stores/limit-store.ts';
import type { Holder } from '../../ports/stores/store-connection.ts';

/** In the store a lease is shorter, so that the sweep behind it is still within `stores.lease`. */
const LEASE_SHARE = 2 / 3;
const RENEW_SHARE = 1 / 3;
const SWEEP_SHARE = 1 / 6;
const MOST_BETWEEN_SWEEPS_MS = 5_000;

export function holderOf(owner: string, leaseMs: number): Holder {
  return { owner, leaseMs: Math.max(1, Math.floor(leaseMs * LEASE_SHARE)) };
}

export interface LeasedParts {
  readonly store: LimitStore;
  readonly holder: Holder;
  /** Of the configuration. */
  readonly leaseMs: number;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/** Renews this process's lease while it holds something, and frees what dead processes have held. */
export class LeasedLimits implements LimitStore {
  readonly #parts: LeasedParts;
  readonly #held = new Set<string>();
  #renewal: Timer | undefined;
  #sweeping: Timer | undefined;
  #closed = false;

  constructor(parts: LeasedParts) {
    this.#parts = parts;
  }

  async take(taking: Taking): Promise<TakeResult> {
    this.start();
    const result = await this.#parts.store.take(taking);
    if (result.taken) this.#hold(taking.reservation);
    return result;
  }

  async settle(settling: Settling): Promise<void> {
    try {
      await this.#parts.store.settle(settling);
    } catch (error) {
      // It is settled again once the store is back, and held until then.
      if (error instanceof StoreDown) throw error;
      this.#held.delete(settling.reservation);
      throw error;
    }
    this.#held.delete(settling.reservation);
  }

  renew(owner: string, leaseMs: number): Promise<void> {
    return this.#parts.store.renew(owner, leaseMs);
  }

  sweep(): Promise<number> {
    return this.#parts.store.sweep();
  }

  standings(limits: readonly Limit[]): Promise<readonly Standing[]> {
    return this.#parts.store.standings(limits);
  }

  /** Begins to sweep. Idempotent. */
  start(): void {
    if (!this.#closed && this.#sweeping === undefined) this.#sweepLater();
  }

  close(): void {
    this.#closed = true;
    this.#renewal?.cancel();
    this.#sweeping?.cancel();
  }

  #hold(reservation: string): void {
    this.#held.add(reservation);
    if (this.#renewal === undefined && !this.#closed) this.#renewLater();
  }

  #renewLater(): void {
    const { clock, store, holder, leaseMs } = this.#parts;
    this.#renewal = clock.setTimer(() => {
      this.#renewal = undefined;
      if (this.#held.size === 0) return;
      // A store that is down keeps nothing; the next round asks again.
      store.renew(holder.owner, holder.leaseMs).catch(() => {});
      this.#renewLater();
    }, leaseMs * RENEW_SHARE);
  }

  #sweepLater(): void {
    const { clock, store, leaseMs } = this.#parts;
    this.#sweeping = clock.setTimer(
      () => {
        store.sweep().catch(() => {});
        if (!this.#closed) this.#sweepLater();
      },
      Math.min(leaseMs * SWEEP_SHARE, MOST_BETWEEN_SWEEPS_MS),
    );
  }
}
