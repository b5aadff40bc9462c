import { redisScript } from '../redis-script.ts';
import { LUA_COUNTING } from './counting.ts';

/**
 * Undoes a take whose answer was lost, whether it has run or will run yet: the mark outlives whatever a network may hold
 * back. KEYS: the owner's reservations, the mark, totals of the caller. ARGV: reservation.
 */
export const UNDO_SCRIPT = redisScript(`${LUA_COUNTING}
redis.call('SET', KEYS[2], '1', 'PX', 600000)
local record = redis.call('HGET', KEYS[1], ARGV[1])
if not record then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HINCRBY', KEYS[3], 'requests', -1)
give_back(record, {}, true)
return 1
`);
