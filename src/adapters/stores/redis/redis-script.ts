import { createHash } from 'node:crypto';

/** A Lua script, which Redis knows by its digest once it has seen it. */
export interface RedisScript {
  readonly text: string;
  readonly digest: string;
}

export function redisScript(text: string): RedisScript {
  return { text, digest: createHash('sha1').update(text).digest('hex') };
}
