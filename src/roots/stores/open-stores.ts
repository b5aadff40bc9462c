import type { StoreAddress, StoresSettings } from '../../config/settings.ts';
import { ConfigError } from '../../core/fields/problem.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import { Allowance, AllowedLimits } from './allowed-limits.ts';
import { LazyStore } from './lazy-store.ts';
import { holderOf, LeasedLimits } from './leased-limits.ts';
import { STORE_OPENERS, type StoreOpener } from './store-openers.ts';
import { TwoStoreLimits } from './two-store-limits.ts';

export interface StorePorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Hears when a store goes down, with the reason, and when it is back, without one. */
  readonly report: (store: string, cause: unknown) => void;
  readonly openers?: Readonly<Partial<Record<StoreAddress['scheme'], StoreOpener>>>;
}

/** The stores of a process. None is opened before it is needed. */
export interface ProcessStores {
  readonly stores: Stores;
  /** Opens them now, and begins to sweep. One that does not answer is tried again. @throws ConfigError when it cannot be used */
  start(): Promise<void>;
  /** Idempotent. Never rejects. */
  close(): Promise<void>;
}

export function processStores(settings: StoresSettings, ports: StorePorts): ProcessStores {
  const { clock, random } = ports;
  const { allow } = settings.whenDown;
  const allowance = new Allowance(allow);
  const state = lazyStore(settings.state, ports, (cause) => allowance.hear('state', cause));
  const apart = settings.counters !== undefined && settings.counters.url !== settings.state.url;
  const counters =
    apart && settings.counters
      ? lazyStore(settings.counters, ports, (cause) => allowance.hear('counters', cause))
      : state;
  const together = apart ? new TwoStoreLimits(counters.limits, state.limits) : state.limits;
  const holder = holderOf(random.hex(8), settings.leaseMs);
  const leased = new LeasedLimits({ store: together, holder, leaseMs: settings.leaseMs, clock });
  const limits = allow > 0 ? new AllowedLimits(leased, allowance) : leased;
  return {
    stores: { state, counters, limits, holder },
    async start() {
      await Promise.all([open(state, 'state'), apart && open(counters, 'counters')]);
      leased.start();
    },
    async close() {
      leased.close();
      await Promise.all([state.close(), counters.close()]);
    },
  };
}

function lazyStore(address: StoreAddress, ports: StorePorts, hear: (cause: unknown) => void): LazyStore {
  const { clock, report, openers = STORE_OPENERS } = ports;
  const opener = openers[address.scheme];
  const name = `${address.scheme}:`;
  return new LazyStore({
    name,
    clock,
    open: async () => {
      if (!opener) throw new Error(`${name} is not available in this version`);
      return opener(address, { clock });
    },
    report(cause) {
      hear(cause);
      report(name, cause);
    },
  });
}

async function open(store: LazyStore, field: string): Promise<void> {
  try {
    await store.open();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ path: `stores.${field}`, message: `cannot be used: ${reason}` }]);
  }
}
