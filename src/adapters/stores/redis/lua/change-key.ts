import { redisScript } from '../redis-script.ts';

/**
 * Writes a key if it is as it was read. KEYS: the keys, their version. ARGV: name, as it was ('' for none), as it shall be.
 * Reply: 1, or 0 where somebody else was first.
 */
export const CHANGE_KEY_SCRIPT = redisScript(`
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('INCR', KEYS[2])
return 1
`);
