import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import { openSqliteStore } from '../../adapters/stores/sqlite/sqlite-store.ts';
import type { StoreAddress } from '../../config/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StoreConnection } from '../../ports/stores/store-connection.ts';
import { sqlitePath } from './with-store-paths.ts';

/**
 * Opens a store. Its tables are made, or brought up to date.
 * @throws StoreDown when nobody answers there: it is tried again
 * @throws Error when the operator has to do something
 */
export type StoreOpener = (
  address: StoreAddress,
  options: { readonly clock: Clock },
) => Promise<StoreConnection>;

/** One line for each scheme of a URL. What most gateways do not use is loaded when it is. */
export const STORE_OPENERS: Readonly<Partial<Record<StoreAddress['scheme'], StoreOpener>>> = {
  memory: (_address, { clock }) => Promise.resolve(new MemoryStore(clock).connect()),
  sqlite: (address, { clock }) => openSqliteStore(sqlitePath(address), clock),
  postgres: async ({ url }, ports) => {
    const { openPostgresStore } = await import('../../adapters/stores/postgres/open-postgres-store.ts');
    return openPostgresStore(url, ports);
  },
  redis: async ({ url }, ports) => {
    const { openRedisStore } = await import('../../adapters/stores/redis/open-redis-store.ts');
    return openRedisStore(url, ports);
  },
};
