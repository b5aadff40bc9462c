import { test } from 'node:test';
import type { HttpHandler, HttpServer, ListeningServer } from '../../ports/http-server.ts';

/** Limits that tests shorten so that they need not wait. */
export interface ContractBounds {
  readonly stalledReaderMs?: number;
  readonly tickMs?: number;
  readonly readAwayMinBytes?: number;
  readonly readAwayMs?: number;
  readonly headTimeoutMs?: number;
}

/** Differences between the runtimes that an adapter cannot hide. */
export interface ServerTraits {
  /** `drain` sends GOAWAY on HTTP/2. Bun has no call for that, so new requests are answered until `close`. */
  readonly saysGoaway: boolean;
}

export interface ServerUnderTest {
  readonly name: string;
  readonly traits: ServerTraits;
  create(bounds?: ContractBounds): HttpServer;
  /** Those that `create` is called with; default: the adapter's own. */
  readonly bounds?: ContractBounds;
}

export const LIMITS = { maxBytes: 1_000, timeoutMs: 10_000 } as const;

/** A test that waits in vain fails after this time. */
const TIMEOUT = { timeout: 15_000 } as const;

/** Registers a test around a server that answers with `handler` on a port of its own. */
export function serverTest(
  subject: ServerUnderTest,
  name: string,
  handler: HttpHandler,
  run: (server: ListeningServer) => Promise<void>,
): void {
  test(name, TIMEOUT, async () => {
    const server = await subject.create(subject.bounds).listen(handler, { hostname: '127.0.0.1', port: 0 });
    try {
      await run(server);
    } finally {
      await server.close();
    }
  });
}
