import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import {
  type Settling,
  StoreDown,
  type TakeResult,
  type Taking,
} from '../../src/ports/stores/limit-store.ts';
import type { Stores } from '../../src/ports/stores/store-connection.ts';
import { processStores } from '../../src/roots/stores/open-stores.ts';
import { line } from '../../src/testing/store-contract/samples.ts';
import type { Hammering, HammerResult } from './hammering.ts';

// One of several processes that take from the same limits. It says `ready`, waits for a line, and prints what it got.

const { stores: settings, job } = JSON.parse(process.argv[2] ?? '{}') as Hammering;
const opened = processStores(settings, { clock: systemClock, random: systemRandom, report: () => {} });
await opened.start();
const { limits, holder } = opened.stores;
let calls = 0;
let lost = 0;

process.stdout.write('ready\n');
await once(createInterface({ input: process.stdin }), 'line');
process.stdout.write(`${JSON.stringify(await work())}\n`);
if (job.type === 'hold') await new Promise(() => setInterval(() => {}, 1_000));
await opened.close();
process.exit();

async function work(): Promise<HammerResult> {
  const fromMs = now();
  const results = await Promise.all(Array.from({ length: job.atOnce }, caller));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    admitted: sum(results.map(({ admitted }) => admitted)),
    asked: calls,
    lost,
    costMicroUsd: sum(results.map(({ cost }) => cost)),
    fromMs,
    toMs: now(),
  };
}

/** One caller after the other's time: once, or for as long as the job lasts. */
async function caller(): Promise<{ readonly admitted: number; readonly cost: number }> {
  const end = now() + job.lastsMs;
  let [admitted, cost] = [0, 0];
  do {
    const result = await call(opened.stores);
    if (result === undefined) await new Promise<void>((resolve) => setTimeout(resolve, 2));
    else {
      admitted++;
      cost += result;
    }
  } while (now() < end);
  return { admitted, cost };
}

/** What the call cost. Undefined: it was refused. */
async function call(stores: Stores): Promise<number | undefined> {
  const n = ++calls;
  const reservation = `${holder.owner}-${n}`;
  const held = { reservation, ...holder };
  const taken = await takeOnce({
    ...held,
    limits: job.limits,
    spend: { amount: job.spend, least: job.spend },
    caller: { key: 'ada', tenant: 'team', model: 'small' },
  });
  if (!taken?.taken) return undefined;
  if (job.type !== 'settle') return 0;
  const cost = (n * 7_919) % (job.spend + 1);
  const lines = [line(reservation, cost)];
  await settleOnce(stores, { reservation, owner: holder.owner, refunds: {}, lines, limits: job.limits });
  return cost;
}

/** Undefined: the machine was too busy for an answer in time. The store undoes such a take. */
async function takeOnce(taking: Taking): Promise<TakeResult | undefined> {
  try {
    return await limits.take(taking);
  } catch (error) {
    if (!(error instanceof StoreDown)) throw error;
    lost++;
    return undefined;
  }
}

/** Settled twice is settled once: it is tried until there is an answer. */
async function settleOnce(stores: Stores, settling: Settling): Promise<void> {
  for (;;) {
    try {
      await stores.limits.settle(settling);
      return;
    } catch (error) {
      if (!(error instanceof StoreDown)) throw error;
    }
  }
}

/** The same clock for all processes of the machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
