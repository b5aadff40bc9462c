import { redisScript } from '../redis-script.ts';

/**
 * A hash for each idempotency key: fingerprint and owner of the claim, then the answer. The claim's lease and the answer's
 * lifetime are the expiry of the hash.
 */

/** ARGV: fingerprint, owner, lease. */
export const CLAIM_SCRIPT = redisScript(`
local kept = redis.call('HMGET', KEYS[1], 'fingerprint', 'owner', 'status', 'headers', 'body')
if not kept[1] then
  redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'owner', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return { 'claimed' }
end
if kept[1] ~= ARGV[1] then return { 'mismatch' } end
if kept[3] then return { 'answered', kept[3], kept[4], kept[5] } end
return { kept[2] == ARGV[2] and 'claimed' or 'under-way' }
`);

const IF_CLAIMED = `
local kept = redis.call('HMGET', KEYS[1], 'owner', 'status')
if kept[1] ~= ARGV[1] or kept[2] then return 0 end
`;

/** ARGV: owner, lease. */
export const RENEW_CLAIM_SCRIPT = redisScript(`${IF_CLAIMED}
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** ARGV: owner, lifetime, status, headers, body. */
export const COMPLETE_SCRIPT = redisScript(`${IF_CLAIMED}
redis.call('HSET', KEYS[1], 'status', ARGV[3], 'headers', ARGV[4], 'body', ARGV[5])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** ARGV: owner. */
export const RELEASE_SCRIPT = redisScript(`${IF_CLAIMED}
return redis.call('DEL', KEYS[1])
`);
