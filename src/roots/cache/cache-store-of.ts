import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CacheStore } from '../../ports/stores/cache-store.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';

/** Where answers are kept. Without a store they live as long as this process, across reloads. */
export function cacheStoreOf(stores: Stores | undefined, clock: Clock): () => CacheStore {
  if (stores) return () => stores.counters.cache;
  let own: CacheStore | undefined;
  return () => {
    own ??= new MemoryStore(clock).connect().cache;
    return own;
  };
}
