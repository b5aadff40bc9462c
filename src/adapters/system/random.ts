import { randomBytes } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** One call into the random source serves some hundred ids: a request needs one to four of them. */
const POOL_BYTES = 4096;

let pool = '';
/** Digits of the pool that are given away. */
let used = 0;

/** The machine's own chance. */
export const systemRandom: Random = Object.freeze({
  next: () => Math.random(),
  hex: (bytes: number): string => {
    if (bytes > POOL_BYTES) return randomBytes(bytes).toString('hex');
    const digits = bytes * 2;
    if (used + digits > pool.length) {
      pool = randomBytes(POOL_BYTES).toString('hex');
      used = 0;
    }
    const start = used;
    used += digits;
    return pool.slice(start, used);
  },
});
