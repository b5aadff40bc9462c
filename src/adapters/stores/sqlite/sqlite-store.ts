import type { Clock } from '../../../ports/clock.ts';
import type { StoreConnection } from '../../../ports/stores/store-connection.ts';
import { sharedTime } from '../counting/store-time.ts';
import { Database } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { SqliteCache } from './sqlite-cache.ts';
import { SqliteIdempotency } from './sqlite-idempotency.ts';
import { SqliteKeys } from './sqlite-keys.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { SqliteLimits } from './sqlite-limits.ts';
import { WorkingSet } from './working-set.ts';

/**
 * Opens a file, and makes it and its folder where there is none. Any number of processes of one machine may share it.
 * @throws Error when it cannot be used
 */
export async function openSqliteStore(path: string, clock: Clock): Promise<StoreConnection> {
  const database = await Database.open(path);
  const time = () => sharedTime(clock);
  const working = new WorkingSet(database);
  const commits = new GroupCommit(database, working, time, 'sqlite:');
  const ledger = new SqliteLedger(database, commits, working);
  let open = true;
  return {
    limits: new SqliteLimits({ database, commits, working, ledger }),
    ledger,
    keys: new SqliteKeys(database, commits),
    idempotency: new SqliteIdempotency(database, commits),
    cache: new SqliteCache(database, commits),
    async close() {
      if (!open) return;
      open = false;
      await commits.close();
      database.close();
    },
  };
}
