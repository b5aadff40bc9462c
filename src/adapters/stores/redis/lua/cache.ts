import { redisScript } from '../redis-script.ts';

/**
 * A hash for each entry; one sorted set of all entries, and one for each partition, with the number of the last use as
 * score; one by the time when they end. Redis drops a hash by itself when its time is over; the sets follow at the next put.
 */
const LUA_CACHE = `
local uses, ends, number, entry_prefix, partition_prefix = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]

local function drop(id)
  local partition = redis.call('HGET', entry_prefix .. id, 'partition')
  if partition then redis.call('ZREM', partition_prefix .. partition, id) end
  redis.call('ZREM', uses, id)
  redis.call('ZREM', ends, id)
  return redis.call('DEL', entry_prefix .. id)
end

local function used(id, partition)
  local use = string.format('%.0f', redis.call('INCR', number))
  redis.call('ZADD', uses, use, id)
  if partition then redis.call('ZADD', partition_prefix .. partition, use, id) end
end
`;

/** KEYS of all: uses, ends, the last use's number. ARGV of all: prefixes of entries and partitions. */

/** ARGV: id. Reply: the facts as JSON, the answer, the vector. */
export const CACHE_GET_SCRIPT = redisScript(`${LUA_CACHE}
local id = ARGV[3]
local found = redis.call('HMGET', entry_prefix .. id, 'facts', 'answer', 'vector', 'partition')
if not found[1] then
  drop(id)
  return false
end
used(id, found[4])
return { found[1], found[2], found[3] }
`);

/** ARGV: id, most entries, the end, tenant, model, facts, answer, then partition and vector where it has them. */
export const CACHE_PUT_SCRIPT = redisScript(`${LUA_CACHE}
local function keep_until(key, ms)
  local t = redis.call('TIME')
  local left = ms - (t[1] * 1000 + math.floor(t[2] / 1000))
  if redis.call('PTTL', key) < left then redis.call('PEXPIRE', key, string.format('%.0f', left)) end
end

local id, most, till, partition = ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[10]
drop(id)
local t = redis.call('TIME')
local now = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
for _, over in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now, 'LIMIT', 0, 100)) do drop(over) end

local key = entry_prefix .. id
redis.call('HSET', key, 'tenant', ARGV[6], 'model', ARGV[7], 'facts', ARGV[8], 'answer', ARGV[9])
if partition then redis.call('HSET', key, 'partition', partition, 'vector', ARGV[11]) end
redis.call('PEXPIREAT', key, till)
redis.call('ZADD', ends, till, id)
used(id, partition)
if partition then keep_until(partition_prefix .. partition, till) end
keep_until(uses, till)
keep_until(ends, till)
keep_until(number, till + 86400000)

local surplus = redis.call('ZCARD', uses) - most
if surplus > 0 then
  for _, oldest in ipairs(redis.call('ZRANGE', uses, 0, surplus - 1)) do drop(oldest) end
end
return 1
`);

/** ARGV: partition, limit. Reply: id, facts, vector for each. */
export const CACHE_NEIGHBOURS_SCRIPT = redisScript(`${LUA_CACHE}
local reply = {}
for _, id in ipairs(redis.call('ZREVRANGE', partition_prefix .. ARGV[3], 0, ARGV[4] - 1)) do
  local found = redis.call('HMGET', entry_prefix .. id, 'facts', 'vector')
  if found[1] then
    reply[#reply + 1] = found[1]
    reply[#reply + 1] = found[2]
  else
    redis.call('ZREM', partition_prefix .. ARGV[3], id)
  end
end
return reply
`);

/** ARGV: any tenant (1 or 0), tenant, any model, model, then ids. Reply: how many were dropped. */
export const CACHE_CLEAR_SCRIPT = redisScript(`${LUA_CACHE}
local dropped = 0
for i = 7, #ARGV do
  local is = redis.call('HMGET', entry_prefix .. ARGV[i], 'tenant', 'model')
  if (ARGV[3] == '1' or is[1] == ARGV[4]) and (ARGV[5] == '1' or is[2] == ARGV[6]) then
    dropped = dropped + drop(ARGV[i])
  end
end
return dropped
`);
