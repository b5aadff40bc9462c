import { redisScript } from '../redis-script.ts';
import { LUA_COUNTING } from './counting.ts';

/**
 * Frees some reservations of one owner whose lease has ended. KEYS: leases, the lines' sequence, callers with lines. ARGV:
 * prefix of the owners' keys, of the marks of lines and of the callers' lines; how many reservations at most.
 *
 * Reply: how many were freed, and 1 where more may be left.
 */
export const SWEEP_SCRIPT = redisScript(`${LUA_COUNTING}
local us = time_us()
local owner = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(us), 'LIMIT', 0, 1)[1]
if not owner then return { 0, 0 } end
local held = ARGV[1] .. owner
local most = tonumber(ARGV[4])
local found = redis.call('HRANDFIELD', held, most, 'WITHVALUES')
if #found == 0 then
  redis.call('ZREM', KEYS[1], owner)
  return { 0, 1 }
end
local freed = 0
for i = 1, #found, 2 do
  local id, record = found[i], found[i + 1]
  redis.call('HDEL', held, id)
  give_back(record, {}, false)
  local caller, json = string.match(record, '^([^\\t\\n]*)\\t([^\\n]*)')
  local keys = { seq = KEYS[2], callers = KEYS[3], booked = ARGV[2] .. '0/' .. id, lines = ARGV[3] .. caller }
  book(keys, caller, whole(math.floor(us / 1000)), json)
  freed = freed + 1
end
return { freed, 1 }
`);
