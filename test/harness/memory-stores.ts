import { MemoryStore } from '../../src/adapters/stores/memory/memory-store.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Stores } from '../../src/ports/stores/store-connection.ts';

/** Stores that several gateways of a test may share. */
export function memoryStores(clock: Clock): Stores {
  const state = new MemoryStore(clock).connect();
  const holder = { owner: 'the test', leaseMs: 30_000 };
  return { state, counters: state, limits: state.limits, holder };
}
