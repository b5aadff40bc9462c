import { redisScript } from '../redis-script.ts';
import { LUA_COUNTING } from './counting.ts';

/**
 * KEYS: leases, the owner's reservations, the mark of an undone reservation, totals of the caller, then a counter for each
 * limit. ARGV: reservation, owner, lease, spend, least spend, the record's first line, then one for each limit: kind, cap,
 * amount, per, drain, microseconds in a tick, end of the period, id; a cap below 0 never admits.
 *
 * Reply, in one text: 1 (taken), spend, the time, or 0, which limit, its wait (-1: for ever), the time; then each counter.
 * A call has few arguments and one reply, because the client's work grows with their number.
 */
export const TAKE_SCRIPT = redisScript(`${LUA_COUNTING}
local SLOT_WAIT_MS = 1000
local SET_BACK_US = 1000000
local MINUTE_MS = 60000

local us = time_us()
local ms = math.floor(us / 1000)

local function bring_up_to_date(c, limit)
  if c.per ~= limit.per then
    c.used = math.ceil((c.used / c.per) * limit.per)
    c.per = limit.per
  end
  if us <= c.at then
    if us < c.at - SET_BACK_US then c.at = us end
    return
  end
  local ticks = math.floor(us / limit.tick) - math.floor(c.at / limit.tick)
  c.used = math.max(0, c.used - ticks * limit.drain)
  c.at = us
end

local function drain_ms(steps, limit)
  if steps <= 0 or limit.drain == 0 then return 0 end
  return math.ceil(math.ceil(steps / limit.drain) * limit.tick / 1000)
end

-- 0: it admits. -1: it never will.
local function wait_for(limit, c, least)
  if limit.cap < 0 then return -1 end
  if limit.kind == 'b' then
    local excess = c.used + limit.amount * limit.per - limit.cap * limit.per
    if excess <= 0 then return 0 end
    return math.max(1, drain_ms(excess, limit))
  end
  if limit.kind == 's' then return c.used < limit.cap and 0 or SLOT_WAIT_MS end
  local more = limit.kind == 'm' and least or limit.amount
  if c.used + c.reserved + more <= limit.cap then return 0 end
  return math.max(1, limit.ends - ms)
end

-- How long a counter is kept: until it says what a new one says.
local function keep_ms(limit, c)
  if limit.kind == 'b' then return drain_ms(c.used, limit) + MINUTE_MS end
  if limit.kind == 's' then return DAY_MS end
  return math.max(0, limit.ends - ms) + DAY_MS
end

if redis.call('EXISTS', KEYS[3]) == 1 then return '2' end

local amount, spend, least = tonumber(ARGV[4]), tonumber(ARGV[4]), tonumber(ARGV[5])
local limits, counters, loaded, by, wait = {}, {}, {}, nil, nil
for i = 1, #KEYS - 4 do
  local kind, cap, units, per, drain, tick, ends, id =
    string.match(ARGV[6 + i], '^(%a) (-?%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (.*)$')
  local limit = { kind = kind, id = id, cap = tonumber(cap), amount = tonumber(units), per = tonumber(per),
    drain = tonumber(drain), tick = tonumber(tick), ends = tonumber(ends) }
  local key = KEYS[4 + i]
  local c = loaded[key] or load(key) or { used = 0, reserved = 0, per = limit.per, at = limit.kind == 'b' and us or 0 }
  loaded[key], limits[i], counters[i] = c, limit, c
  if limit.kind == 'b' then bring_up_to_date(c, limit) end
  if limit.kind == 'm' and limit.cap >= 0 then spend = math.min(spend, limit.cap - c.used - c.reserved) end
  local waits = wait_for(limit, c, least)
  if waits ~= 0 and (not by or (wait ~= -1 and (waits == -1 or waits > wait))) then by, wait = i, waits end
end

local reply = { by and string.format('0 %d %.0f %.0f', by - 1, wait, us) or string.format('1 %.0f %.0f', spend, us) }
if not by then
  local record = { ARGV[6] }
  for i, limit in ipairs(limits) do
    local c, key, held = counters[i], KEYS[4 + i], limit.amount
    if limit.kind == 'b' then c.used = c.used + held * c.per
    elseif limit.kind == 'm' then held = spend; c.reserved = c.reserved + held
    else c.used = c.used + held end
    redis.call('SET', key, text(c), 'PX', whole(keep_ms(limit, c)))
    record[#record + 1] = table.concat({ limit.kind, key, limit.id, whole(held) }, '\\t')
  end
  redis.call('HSET', KEYS[2], ARGV[1], table.concat(record, '\\n'))
  redis.call('PEXPIRE', KEYS[2], DAY_MS)
  redis.call('ZADD', KEYS[1], 'GT', whole(us + tonumber(ARGV[3]) * 1000), ARGV[2])
  redis.call('HINCRBY', KEYS[4], 'requests', 1)
end
for _, c in ipairs(counters) do reply[#reply + 1] = text(c) end
return table.concat(reply, ' ')
`);
