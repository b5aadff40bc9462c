import type { Clock } from '../ports/clock.ts';
import type { HttpClient } from '../ports/http-client.ts';
import type { HttpServer } from '../ports/http-server.ts';
import type { Random } from '../ports/random.ts';

/** Connections to one origin, where the configuration does not say. */
export const DEFAULT_MAX_CONNECTIONS = 256;

/** How a client reaches its servers. */
export interface HttpClientOptions {
  /** A proxy's URL, or `direct`. Undefined: what the environment says. */
  readonly proxy?: string | undefined;
  /** Certificate authorities (PEM) that are trusted besides the usual ones. */
  readonly ca?: string | undefined;
  /** Connections to one origin at most. Undefined: any number. */
  readonly maxConnections?: number | undefined;
}

/** What a JavaScript runtime provides. bun.ts and node.ts each make one. */
export interface Runtime {
  readonly name: 'bun' | 'node';
  readonly clock: Clock;
  readonly random: Random;
  readonly httpServer: HttpServer;
  /** @throws Error for a proxy of the environment that cannot be used */
  createHttpClient(options?: HttpClientOptions): HttpClient;
}
