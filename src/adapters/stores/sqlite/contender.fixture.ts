import { createInterface } from 'node:readline';
import { bucket, budget, LONG_LEASE_MS, slots, taking } from '../../../testing/store-contract/samples.ts';
import { systemClock } from '../../system/clock.ts';
import { openSqliteStore } from './sqlite-store.ts';

// One of several processes on one file. It says when it is ready, waits for a line, does what it is asked and says what came of it.

const [path = '', task = '', id = ''] = process.argv.slice(2);
const { limits, close } = await openSqliteStore(path, systemClock);
let asked = 0;

const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
  /** Asks for as long as it takes, as fast as it can. */
  async greedy() {
    const limit = bucket({ capacity: 200, refillUnits: 500, refillMs: 1_000 });
    const from = Date.now();
    let admitted = 0;
    let to = from;
    while (Date.now() - from < 1_500) {
      const results = await Promise.all(
        Array.from({ length: 4 }, () => limits.take(taking(`${id}-${asked++}`, [limit]))),
      );
      admitted += results.filter(({ taken }) => taken).length;
      to = Date.now();
    }
    return { from, to, admitted };
  },
  /** Asks 125 times, five at once, for a tenth of a budget. */
  async budget() {
    let admitted = 0;
    for (let round = 0; round < 25; round++) {
      const results = await Promise.all(
        Array.from({ length: 5 }, () =>
          limits.take(taking(`${id}-${asked++}`, [budget({ cap: 10_000 })], { amount: 1_000, least: 1_000 })),
        ),
      );
      admitted += results.filter(({ taken }) => taken).length;
    }
    return admitted;
  },
  /** Takes and never settles. */
  async hold() {
    const held = taking(`${id}-held`, [slots(), budget()], { amount: 400, least: 400 });
    return limits.take({ ...held, owner: id, leaseMs: 500 });
  },
};

const lines = createInterface({ input: process.stdin });
lines.once('line', async () => {
  const result = await tasks[task]?.();
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
lines.once('close', () => void close());
// Only a fixture that is not killed ends by itself.
setTimeout(() => process.exit(1), LONG_LEASE_MS).unref();
process.stdout.write('ready\n');
