import { MemoryStore } from '../../src/adapters/stores/memory/memory-store.ts';
import type { Stores } from '../../src/ports/stores/store-connection.ts';
import { testRuntime } from './runtime.ts';

/** The stores of one test, so that it can look into them. */
export async function memoryStores(): Promise<Stores> {
  const { clock } = await testRuntime();
  const connection = new MemoryStore(clock).connect();
  const holder = { owner: 'test', leaseMs: 30_000 };
  return { state: connection, counters: connection, limits: connection.limits, holder };
}
