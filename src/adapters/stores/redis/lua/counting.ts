/**
 * What the scripts of limits share.
 *
 * A counter is one string, `used reserved per at`, with the meaning of `counting/counter.ts`. A reservation is a field in the
 * hash of its owner: one line for its caller, then a line `kind, counter, limit, amount` for each limit, all cut by tabs.
 *
 * Numbers are written by %.0f, because Lua itself keeps 14 digits only.
 */
export const LUA_COUNTING = `
local DAY_MS = 86400000
local MOST_LINES = 100000
local LEDGER_MS = 400 * DAY_MS

local function whole(n) return string.format('%.0f', n) end

local function time_us()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000000 + tonumber(t[2])
end

local function load(key)
  local stored = redis.call('GET', key)
  if not stored then return nil end
  local used, reserved, per, at = string.match(stored, '^(%d+) (%d+) (%d+) (%d+)$')
  return { used = tonumber(used), reserved = tonumber(reserved), per = tonumber(per), at = tonumber(at) }
end

local function text(c)
  return string.format('%.0f %.0f %.0f %.0f', c.used, c.reserved, c.per, c.at)
end

-- What is left over of a reservation goes back: a share of each bucket, all that is reserved, the slots. What was charged
-- or counted for good stays, unless the call never was (undo).
local function give_back(record, refunds, undo)
  for kind, key, limit, amount in string.gmatch(record, '\\n(%a)\\t([^\\t\\n]*)\\t([^\\t\\n]*)\\t(%d+)') do
    local c = load(key)
    local held = tonumber(amount)
    if c then
      if kind == 'b' then
        local back = undo and held or math.min(math.max(refunds[limit] or 0, 0), held)
        c.used = math.max(0, c.used - back * c.per)
      elseif kind == 'p' then
        if undo then c.used = math.max(0, c.used - held) end
      elseif kind == 'm' then
        c.reserved = math.max(0, c.reserved - held)
      else
        c.used = math.max(0, c.used - held)
      end
      redis.call('SET', key, text(c), 'KEEPTTL')
    end
  end
end

-- False: it is booked already.
local function book(keys, caller, at, json)
  if not redis.call('SET', keys.booked, '1', 'PX', DAY_MS, 'NX') then return false end
  local line = whole(redis.call('INCR', keys.seq)) .. ' ' .. at .. ' ' .. json
  redis.call('LPUSH', keys.lines, line)
  redis.call('LTRIM', keys.lines, 0, MOST_LINES - 1)
  redis.call('PEXPIRE', keys.lines, whole(LEDGER_MS))
  redis.call('SADD', keys.callers, caller)
  return true
end
`;
