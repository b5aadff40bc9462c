import { assertFetchLimit } from './adapters/bun/fetch-limit.ts';
import { BunHttpClient } from './adapters/bun/http-client.ts';
import { BunHttpServer } from './adapters/bun/http-server.ts';
import { systemClock } from './adapters/system/clock.ts';
import { systemRandom } from './adapters/system/random.ts';
import type { Runtime } from './roots/runtime.ts';

/** Sluiceway on Bun. @throws Error when Bun was started so that it would freeze under load (fetch-limit.ts) */
export function createRuntime(): Runtime {
  assertFetchLimit(process.env);
  return {
    name: 'bun',
    clock: systemClock,
    random: systemRandom,
    httpServer: new BunHttpServer(),
    createHttpClient: () => new BunHttpClient(),
  };
}
