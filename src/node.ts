import { Http1Client } from './adapters/http1/client/http1-client.ts';
import { NodeHttpServer } from './adapters/node/http-server.ts';
import { proxyChoice } from './adapters/proxy/proxy-choice.ts';
import { ProxyDialer } from './adapters/proxy/proxy-dialer.ts';
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
    createHttpClient: ({ proxy, ca, maxConnections } = {}) =>
      new Http1Client(
        new ProxyDialer(new NetDialer(ca), proxyChoice(proxy, process.env), ca),
        maxConnections,
      ),
  };
}
