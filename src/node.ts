import { Http1Client } from './adapters/http1/http1-client.ts';
import { NetDialer } from './adapters/http1/net-dialer.ts';
import { NodeHttpServer } from './adapters/node/http-server.ts';
import { systemClock } from './adapters/system/clock.ts';
import { systemRandom } from './adapters/system/random.ts';
import type { Runtime } from './roots/runtime.ts';

/** Sluiceway on Node. */
export function createRuntime(): Runtime {
  return {
    name: 'node',
    clock: systemClock,
    random: systemRandom,
    httpServer: new NodeHttpServer(),
    createHttpClient: () => new Http1Client(new NetDialer()),
  };
}
