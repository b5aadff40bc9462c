import { randomBytes } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** A request needs one to four ids. One call into the random source serves some hundred of them. */
const POOL_BYTES = 4096;

let pool = '';
/** How many digits of the pool are used up. */
let used = 0;

/** The machine's random source. */
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
