import { MemoryStore } from '../../src/adapters/stores/memory/memory-store.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Stores } from '../../src/ports/stores/store-connection.ts';

/** Stores of one process, with nobody who renews or sweeps. */
export function memoryStores(clock: Clock): Stores {
  const connection = new MemoryStore(clock).connect();
  return {
    state: connection,
    counters: connection,
    limits: connection.limits,
    holder: { owner: 'test', leaseMs: 30_000 },
  };
}
