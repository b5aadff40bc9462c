import { redisScript } from '../redis-script.ts';
import { LUA_COUNTING } from './counting.ts';

/**
 * KEYS: the owner's reservations, the lines' sequence, callers with lines, then the counter of each budget, then three for
 * each line: its mark, the lines and the totals of its caller. ARGV: reservation, how many refunds, how many budgets; a
 * limit's id and an amount for each refund; the end of each budget's period; for each line its caller, time, JSON, input
 * and output tokens and cost.
 */
export const SETTLE_SCRIPT = redisScript(`${LUA_COUNTING}
local refund_count, budget_count = tonumber(ARGV[2]), tonumber(ARGV[3])
local at, refunds = 3, {}
for _ = 1, refund_count do
  refunds[ARGV[at + 1]] = tonumber(ARGV[at + 2])
  at = at + 2
end
local ends = at
at = at + budget_count

local record = redis.call('HGET', KEYS[1], ARGV[1])
if record then
  redis.call('HDEL', KEYS[1], ARGV[1])
  give_back(record, refunds, false)
end

local charge = 0
for k = 3 + budget_count, #KEYS - 1, 3 do
  local keys = { seq = KEYS[2], callers = KEYS[3], booked = KEYS[k + 1], lines = KEYS[k + 2] }
  if book(keys, ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]) then
    redis.call('HINCRBY', KEYS[k + 3], 'input', ARGV[at + 4])
    redis.call('HINCRBY', KEYS[k + 3], 'output', ARGV[at + 5])
    redis.call('HINCRBY', KEYS[k + 3], 'spend', ARGV[at + 6])
    charge = charge + tonumber(ARGV[at + 6])
  end
  at = at + 6
end

if charge > 0 then
  local now_ms = math.floor(time_us() / 1000)
  for i = 1, budget_count do
    local c = load(KEYS[3 + i]) or { used = 0, reserved = 0, per = 0, at = 0 }
    c.used = c.used + charge
    redis.call('SET', KEYS[3 + i], text(c), 'PX', whole(math.max(0, tonumber(ARGV[ends + i]) - now_ms) + DAY_MS))
  end
end
return 1
`);
