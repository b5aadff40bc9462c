import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '../../src/adapters/stores/memory/memory-store.ts';
import { openSqliteStore } from '../../src/adapters/stores/sqlite/sqlite-store.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { Limit, Taking } from '../../src/ports/stores/limit-store.ts';
import type { StoreConnection } from '../../src/ports/stores/store-connection.ts';

// Takes and settles for calls of ten keys with all five limits, and prints the CPU a call as JSON.

const [callsText = '20000', ...stores] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'sluiceway-bench-'));
const opened: Readonly<Record<string, () => Promise<StoreConnection>>> = {
  memory: () => Promise.resolve(new MemoryStore(systemClock).connect()),
  sqlite: () => openSqliteStore(join(folder, 'store.db'), systemClock),
};
const figures: { store: string; together: number; cpuUs: number }[] = [];
for (const store of stores) {
  const connection = await opened[store]?.();
  if (!connection) throw new Error(`there is no store ${store}`);
  for (const together of [1, 8, 32]) {
    await calls(connection, 2_000, together);
    const before = process.cpuUsage();
    await calls(connection, Number(callsText), together);
    const { user, system } = process.cpuUsage(before);
    figures.push({ store, together, cpuUs: (user + system) / Number(callsText) });
  }
  await connection.close();
}
rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify(figures));

/** Makes so many calls, so many of them under way at the same time. */
async function calls(store: StoreConnection, count: number, together: number): Promise<void> {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < count) await call(store, begun++);
  };
  await Promise.all(Array.from({ length: together }, () => worker()));
}

async function call({ limits }: StoreConnection, n: number): Promise<void> {
  const reservation = `req_${process.hrtime.bigint().toString(16)}${n}`;
  const key = `key-${n % 10}`;
  const taking: Taking = {
    reservation,
    owner: 'bench',
    leaseMs: 30_000,
    limits: limitsOf(key),
    spend: { amount: 500, least: 10 },
    caller: { key, tenant: 'team', model: 'claude-sonnet-4-5' },
  };
  const result = await limits.take(taking);
  if (!result.taken) throw new Error(`refused by ${result.by}`);
  const line = {
    ...taking.caller,
    requestId: reservation,
    attempt: 1,
    target: 'bedrock-us/anthropic.claude-sonnet-4-5-20250929-v1:0',
    outcome: 'complete',
    estimated: false,
    inputTokens: 100,
    outputTokens: 200,
    costMicroUsd: 300,
    at: 1_700_000_000_000,
  } as const;
  const refunds = { [`key/${key}/tokens`]: 700 };
  await limits.settle({ reservation, owner: 'bench', refunds, lines: [line], limits: taking.limits });
}

function limitsOf(key: string): readonly Limit[] {
  const period = { startMs: 1_700_000_000_000, endMs: 4_000_000_000_000 };
  const bucket = { type: 'bucket', refillMs: 1_000 } as const;
  return [
    { ...bucket, id: `key/${key}/rate`, capacity: 1e6, refillUnits: 1e6, amount: 1 },
    { ...bucket, id: `key/${key}/tokens`, capacity: 1e9, refillUnits: 1e9, amount: 1_000 },
    { type: 'period', id: `key/${key}/quota`, cap: 1e12, amount: 1, period },
    { type: 'budget', id: `key/${key}/spend`, cap: 1e15, period },
    { type: 'slots', id: `key/${key}/concurrent`, cap: 200 },
  ];
}
