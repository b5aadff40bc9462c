import { type AdminAccess, adminAccess } from '../admit/admin-access.ts';
import { KeyAdministration } from '../admit/keys/administer-keys.ts';
import type { StoredKeys } from '../admit/keys/stored-keys.ts';
import { UsageNumbers } from '../admit/limits/usage-numbers.ts';
import type { Settings } from '../config/settings.ts';
import { fail } from '../core/failure.ts';
import type { AdministrationParts } from '../entry/admin/admin-parts.ts';
import type { UsageSource } from '../entry/usage/key-usage.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { orUnavailable } from '../ports/stores/or-unavailable.ts';
import type { Stores } from '../ports/stores/store-connection.ts';

/** What outlives a configuration. */
export interface AdministrationPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined: no store is open. */
  readonly stores: Stores | undefined;
  readonly storedKeys: StoredKeys | undefined;
}

export function adminAccessOf({ server }: Settings): AdminAccess | undefined {
  return server.adminKey === undefined ? undefined : adminAccess(server.adminKey);
}

/** Keys, usage and ledger of one configuration. */
export function administrationOf(
  settings: Settings,
  { clock, random, stores, storedKeys }: AdministrationPorts,
): Omit<AdministrationParts, 'bodyLimits'> {
  const configured = new Set(settings.keys.map(({ name }) => name));
  const keys =
    stores &&
    new KeyAdministration(stores.state.keys, {
      clock,
      random,
      configured,
      plans: new Set(settings.plans.keys()),
    });
  return {
    keys: async () => keys ?? fail('store_unavailable', NO_STORE),
    keysChanged: () => storedKeys?.refresh() ?? Promise.resolve(),
    configured: settings.keys.map(({ name: keyName, tenant, plan }) => ({ keyName, tenant, plan })),
    usage: stores ? new UsageNumbers({ stores, plans: settings.plans, clock }) : NO_USAGE_NUMBERS,
    ledger: async (query) =>
      stores ? orUnavailable(stores.state.ledger.lines(query)) : fail('store_unavailable', NO_STORE),
  };
}

const NO_STORE = 'No store is open: `stores.state`.';

const NO_USAGE_NUMBERS: UsageSource = {
  of: async () => fail('store_unavailable', NO_STORE),
};
