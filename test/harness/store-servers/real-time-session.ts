import type { StoreConnection } from '../../../src/ports/stores/store-connection.ts';
import type { StoreSession } from '../../../src/testing/store-contract/subject.ts';

/** A session of the store contract with a server, whose time cannot be set. */
export function realTimeSession(open: () => Promise<StoreConnection>): StoreSession {
  const connections: StoreConnection[] = [];
  return {
    connect: async () => {
      const connection = await open();
      connections.push(connection);
      return connection;
    },
    advance: (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    elapsed: () => performance.now(),
    exactTime: false,
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}
