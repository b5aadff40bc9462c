import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { StoredKeys } from '../../admit/keys/stored-keys.ts';
import type { Settings } from '../../config/settings.ts';
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
  /** Reads the store's keys, and goes on doing so, if this configuration asks for keys. Idempotent. */
  readonly followKeys: (settings: Settings) => Promise<void> | undefined;
  readonly idempotencyStore: () => Promise<IdempotencyStore>;
}

export function storedParts(stores: Stores | undefined, clock: Clock, random: Random): StoredParts {
  const storedKeys = stores && new StoredKeys(stores.state.keys, clock);
  let own: IdempotencyStore | undefined;
  return {
    clock,
    random,
    stores,
    storedKeys,
    followKeys: ({ auth }) => (auth === 'keys' ? storedKeys?.start() : undefined),
    async idempotencyStore() {
      if (stores) return stores.state.idempotency;
      // Without a store an answer is remembered for as long as this process lives.
      own ??= new MemoryStore(clock).connect().idempotency;
      return own;
    },
  };
}
