import { existsSync } from 'node:fs';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { StoredKeys } from '../../admit/keys/stored-keys.ts';
import type { Settings, StoreAddress } from '../../config/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { IdempotencyStore } from '../../ports/stores/idempotency-store.ts';
import type { KeyStore } from '../../ports/stores/key-store.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import { sqlitePath } from '../stores/with-store-paths.ts';

/** What a gateway keeps beyond a request, and beyond a configuration. */
export interface StoredParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined: no store is open. */
  readonly stores: Stores | undefined;
  readonly storedKeys: StoredKeys | undefined;
  readonly idempotencyStore: () => Promise<IdempotencyStore>;
}

export function storedParts(
  settings: Settings,
  stores: Stores | undefined,
  { clock, random }: Pick<StoredParts, 'clock' | 'random'>,
): StoredParts {
  let own: IdempotencyStore | undefined;
  const { state } = settings.stores;
  return {
    clock,
    random,
    stores,
    storedKeys: stores && new StoredKeys(onceThere(stores.state.keys, state), clock),
    async idempotencyStore() {
      if (stores) return stores.state.idempotency;
      // Without a store an answer is remembered for as long as this process lives.
      own ??= new MemoryStore(clock).connect().idempotency;
      return own;
    },
  };
}

const NO_FILE = -1;

/**
 * The keys of a store. Those of a SQLite file that nobody has made yet are none: to look for keys makes no file. Another
 * process may make it at any time.
 */
function onceThere(keys: KeyStore, state: StoreAddress): Pick<KeyStore, 'version' | 'all'> {
  if (state.scheme !== 'sqlite') return keys;
  const path = sqlitePath(state);
  return {
    version: async () => (existsSync(path) ? keys.version() : NO_FILE),
    all: async () => (existsSync(path) ? keys.all() : []),
  };
}
