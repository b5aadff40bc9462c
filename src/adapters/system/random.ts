import { randomFillSync } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** One call into the random source serves some hundred ids: a request needs three or four of them. */
const POOL_BYTES = 4096;

const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

/** The machine's own chance. */
export const systemRandom: Random = Object.freeze({
  next: () => Math.random(),
  hex: (bytes: number): string => {
    if (bytes > POOL_BYTES) return randomFillSync(Buffer.allocUnsafe(bytes)).toString('hex');
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const start = used;
    used += bytes;
    return pool.toString('hex', start, used);
  },
});
