import { existsSync } from 'node:fs';
import type { StoreAddress } from '../../config/settings.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import { sqlitePath } from './with-store-paths.ts';

const NO_FILE = -1;

/**
 * The stores, in whose SQLite file keys are looked for once it is there: to look for them makes no file. Another process,
 * such as `sluiceway keys`, may make it at any time.
 */
export function withKeysOnceThere(stores: Stores, address: StoreAddress): Stores {
  if (address.scheme !== 'sqlite') return stores;
  const { limits, ledger, keys, idempotency, cache } = stores.state;
  const path = sqlitePath(address);
  return {
    ...stores,
    state: {
      ...{ limits, ledger, idempotency, cache },
      keys: {
        version: async () => (existsSync(path) ? keys.version() : NO_FILE),
        all: async () => (existsSync(path) ? keys.all() : []),
        create: (key) => keys.create(key),
        rotate: (name, next, oldUntilMs) => keys.rotate(name, next, oldUntilMs),
        revoke: (name, atMs) => keys.revoke(name, atMs),
      },
      close: () => stores.state.close(),
    },
  };
}
