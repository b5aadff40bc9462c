import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { StoredKeys } from '../../admit/keys/stored-keys.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { IdempotencyStore } from '../../ports/stores/idempotency-store.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';

/** What a gateway remembers beyond a request, and beyond a configuration. */
export interface StoredParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined: no store is open. */
  readonly stores: Stores | undefined;
  readonly storedKeys: StoredKeys | undefined;
  readonly idempotencyStore: () => Promise<IdempotencyStore>;
}

export function storedParts(stores: Stores | undefined, clock: Clock, random: Random): StoredParts {
  let own: IdempotencyStore | undefined;
  return {
    clock,
    random,
    stores,
    storedKeys: stores && new StoredKeys(stores.state.keys, clock),
    async idempotencyStore() {
      if (stores) return stores.state.idempotency;
      // Without a store an answer is remembered for as long as this process lives.
      own ??= new MemoryStore(clock).connect().idempotency;
      return own;
    },
  };
}
