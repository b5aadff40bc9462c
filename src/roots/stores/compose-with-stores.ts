import type { Settings } from '../../config/settings.ts';
import { type ComposedGateway, composeGateway, type GatewayPorts } from '../compose-gateway.ts';
import { processStores } from './open-stores.ts';
import { storeEvent } from './store-event.ts';
import { usesStores } from './uses-stores.ts';

/** A gateway with the stores of its configuration, which end with it; or with those that it is given. */
export interface StoringGateway extends ComposedGateway {
  /** Opens the stores that the configuration needs from the start. @throws ConfigError when one cannot be used */
  openStores(): Promise<void>;
}

/** Where the caller brings stores of its own, those are used, and they stay open. */
export function composeWithStores(settings: Settings, options: GatewayPorts): StoringGateway {
  if (options.stores) return { ...composeGateway(settings, options), openStores: () => Promise.resolve() };
  const { clock, random } = options.runtime;
  const report = (store: string, cause: unknown): void =>
    gateway.events.emit(storeEvent(store, cause, clock.now()));
  const own = processStores(settings.stores, { clock, random, report });
  const gateway = composeGateway(settings, { ...options, stores: options.stores ?? own.stores });
  const isUsed = (next: Settings): boolean => options.stores === undefined && usesStores(next);
  return {
    ...gateway,
    async openStores() {
      if (isUsed(settings)) await own.start();
    },
    reload(next) {
      gateway.reload(next);
      // What cannot be opened is in the log; calls that need it are refused.
      if (isUsed(next)) own.start().catch(() => {});
    },
    async stop() {
      await gateway.stop();
      await own.close();
    },
  };
}
