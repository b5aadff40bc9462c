import { redisScript } from '../redis-script.ts';
import { LUA_COUNTING } from './counting.ts';

/** KEYS: leases, the owner's reservations. ARGV: owner, lease. */
export const RENEW_SCRIPT = redisScript(`${LUA_COUNTING}
redis.call('ZADD', KEYS[1], 'GT', whole(time_us() + tonumber(ARGV[2]) * 1000), ARGV[1])
redis.call('PEXPIRE', KEYS[2], DAY_MS)
return 1
`);
