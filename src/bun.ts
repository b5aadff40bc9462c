import { BunDialer } from './adapters/bun/bun-dialer.ts';
import { BunHttpServer } from './adapters/bun/http-server.ts';
import { Http1Client } from './adapters/http1/client/http1-client.ts';
import { proxyChoice } from './adapters/proxy/proxy-choice.ts';
import { ProxyDialer } from './adapters/proxy/proxy-dialer.ts';
import { systemClock } from './adapters/system/clock.ts';
import { systemRandom } from './adapters/system/random.ts';
import type { Runtime } from './roots/runtime.ts';

/** Sluiceway on Bun. */
export function createBunRuntime(): Runtime {
  return {
    name: 'bun',
    clock: systemClock,
    random: systemRandom,
    httpServer: new BunHttpServer(),
    createHttpClient: ({ proxy, ca, maxConnections } = {}) =>
      new Http1Client(
        new ProxyDialer(new BunDialer(ca), proxyChoice(proxy, process.env), ca),
        maxConnections,
      ),
  };
}
