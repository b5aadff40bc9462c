import type { Clock } from '../ports/clock.ts';
import type { HttpClient } from '../ports/http-client.ts';
import type { HttpServer } from '../ports/http-server.ts';
import type { Random } from '../ports/random.ts';

/** What a JavaScript runtime provides. bun.ts and node.ts each make one. */
export interface Runtime {
  readonly name: 'bun' | 'node';
  readonly clock: Clock;
  readonly random: Random;
  readonly httpServer: HttpServer;
  createHttpClient(): HttpClient;
}
