import { test } from 'node:test';
import type { StoreConnection } from '../../ports/stores/store-connection.ts';

export interface StoreUnderTest {
  readonly name: string;
  /** Makes an empty store. */
  open(): Promise<StoreSession>;
  /** How many random cases a property is tried with. Default: 100. Few where time is real. */
  readonly runs?: number;
}

/** One store, and its time. */
export interface StoreSession {
  /** Another connection to the same store, as another process would have. */
  connect(): Promise<StoreConnection>;
  /** Lets time go on. A store without a clock of the test's own waits. Tests ask for at most some 100 ms. */
  advance(ms: number): Promise<void>;
  /** Milliseconds, monotonic: the time between two steps as an observer measures it. */
  elapsed(): number;
  /** True: time stands still between two calls of `advance`. */
  readonly exactTime: boolean;
  /** Closes all connections and removes the store. */
  close(): Promise<void>;
}

/** A test that waits in vain fails after this time. */
const TIMEOUT = { timeout: 60_000 } as const;

/** Registers a test with an empty store and one connection to it. */
export function storeTest(
  subject: StoreUnderTest,
  name: string,
  run: (store: StoreConnection, session: StoreSession) => Promise<void>,
): void {
  test(name, TIMEOUT, async () => {
    const session = await subject.open();
    try {
      await run(await session.connect(), session);
    } finally {
      await session.close();
    }
  });
}

/** Connections as of four processes. */
export async function fourConnections(session: StoreSession): Promise<readonly StoreConnection[]> {
  return Promise.all(Array.from({ length: 4 }, () => session.connect()));
}

/** In turn, so that calls are spread over all. */
export function nth(connections: readonly StoreConnection[], n: number): StoreConnection {
  const connection = connections[n % connections.length];
  if (!connection) throw new RangeError('there are no connections');
  return connection;
}
