import { Http1Client } from './adapters/http1/client/http1-client.ts';
import { NodeHttpServer } from './adapters/node/http-server.ts';
import { NetDialer } from './adapters/socket/net-dialer.ts';
import { systemClock } from './adapters/system/clock.ts';
import { systemRandom } from './adapters/system/random.ts';
import type { Runtime } from './roots/runtime.ts';

/** Sluiceway on Node. */
export function createNodeRuntime(): Runtime {
  return {
    name: 'node',
    clock: systemClock,
    random: systemRandom,
    httpServer: new NodeHttpServer(),
    createHttpClient: () => new Http1Client(new NetDialer()),
  };
}
