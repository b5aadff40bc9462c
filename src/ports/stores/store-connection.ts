import type { CacheStore } from './cache-store.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { KeyStore } from './key-store.ts';
import type { Ledger } from './ledger.ts';
import type { LimitStore } from './limit-store.ts';

/** One opened store: `memory:`, a SQLite file, a Postgres schema or a Redis database. */
export interface StoreConnection {
  readonly limits: LimitStore;
  readonly ledger: Ledger;
  readonly keys: KeyStore;
  readonly idempotency: IdempotencyStore;
  readonly cache: CacheStore;
  /** Idempotent. Never rejects. */
  close(): Promise<void>;
}

/** What a gateway remembers, in one or two places. Both may be the same connection. */
export interface Stores {
  /** Keys, ledger, quota, spend, idempotency: what must outlive any process. */
  readonly state: StoreConnection;
  /** Rates, tokens, slots, cache: what may be lost. */
  readonly counters: StoreConnection;
  /** The limits over both. Stages take and settle here: it knows which limit is counted where. */
  readonly limits: LimitStore;
  readonly holder: Holder;
}

/** This process, as an owner of reservations. Whoever opened the stores renews its lease and sweeps. */
export interface Holder {
  readonly owner: string;
  readonly leaseMs: number;
}
