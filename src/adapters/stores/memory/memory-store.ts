import type { Clock } from '../../../ports/clock.ts';
import type { StoreConnection } from '../../../ports/stores/store-connection.ts';
import { MemoryCache } from './memory-cache.ts';
import { MemoryIdempotency } from './memory-idempotency.ts';
import { MemoryKeys } from './memory-keys.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { MemoryLimits } from './memory-limits.ts';

/** Most entries of each kind. */
export interface MemoryCaps {
  readonly counters: number;
  readonly reservations: number;
  /** Ledger lines; the oldest go first. Totals stay. */
  readonly lines: number;
  /** Keys with totals, and stored keys. */
  readonly keys: number;
  readonly answers: number;
  readonly answerBytes: number;
}

export const MEMORY_CAPS: MemoryCaps = Object.freeze({
  counters: 200_000,
  reservations: 1_000_000,
  lines: 10_000,
  keys: 100_000,
  answers: 10_000,
  answerBytes: 64 * 1024 * 1024,
});

/** One process's own store. It is gone with the process. Connections to it may be closed and opened again. */
export class MemoryStore {
  readonly #parts: Omit<StoreConnection, 'close'>;

  constructor(clock: Clock, caps: Partial<MemoryCaps> = {}) {
    const all = { ...MEMORY_CAPS, ...caps };
    const ledger = new MemoryLedger(all);
    this.#parts = {
      limits: new MemoryLimits(clock, ledger, all),
      ledger,
      keys: new MemoryKeys(clock, all.keys),
      idempotency: new MemoryIdempotency(clock, all),
      cache: new MemoryCache(clock),
    };
  }

  connect(): StoreConnection {
    return { ...this.#parts, close: () => Promise.resolve() };
  }
}
