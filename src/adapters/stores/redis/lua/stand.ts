import { redisScript } from '../redis-script.ts';

/** KEYS: counters. Reply: the time, then what is stored. */
export const STAND_SCRIPT = redisScript(`
local reply = { redis.call('TIME') }
for i, key in ipairs(KEYS) do reply[i + 1] = redis.call('GET', key) end
return reply
`);
