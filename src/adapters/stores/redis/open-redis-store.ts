import type { Clock } from '../../../ports/clock.ts';
import type { StoreConnection } from '../../../ports/stores/store-connection.ts';
import { redisAddress } from './redis-address.ts';
import { RedisCache } from './redis-cache.ts';
import { RedisIdempotency } from './redis-idempotency.ts';
import { RedisKeys } from './redis-keys.ts';
import { RedisLedger } from './redis-ledger.ts';
import { RedisLimits } from './redis-limits.ts';
import { RedisLink } from './redis-link.ts';
import { RedisNames } from './redis-names.ts';

/**
 * Opens the store at `redis[s]://…`. Once open, it connects again by itself.
 * @throws StoreDown where nobody answers there, RangeError or Error where the URL or its credentials are wrong
 */
export async function openRedisStore(
  url: string,
  { clock }: { readonly clock: Clock },
): Promise<StoreConnection> {
  const address = redisAddress(url);
  const link = await RedisLink.open(address, clock);
  const names = new RedisNames(address.prefix);
  const limits = new RedisLimits(link, names, clock);
  return {
    limits,
    ledger: new RedisLedger(link, names),
    keys: new RedisKeys(link, names, clock),
    idempotency: new RedisIdempotency(link, names),
    cache: new RedisCache(link, names, clock),
    close: () => {
      limits.close();
      link.close();
      return Promise.resolve();
    },
  };
}
