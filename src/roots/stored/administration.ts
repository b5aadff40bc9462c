import { type AdminAccess, adminAccess } from '../../admit/admin-access.ts';
import { KeyAdministration } from '../../admit/keys/administer-keys.ts';
import { keyUsageOf } from '../../admit/limits/key-usage.ts';
import type { Settings } from '../../config/settings.ts';
import { fail } from '../../core/failure.ts';
import type { AdministrationParts } from '../../entry/admin/admin-parts.ts';
import { orUnavailable } from '../../ports/stores/or-unavailable.ts';
import type { StoredParts } from './stored-parts.ts';

const NO_STORE = 'No store is open: `stores.state` in the configuration names one.';

export function adminAccessOf({ server }: Settings): AdminAccess | undefined {
  return server.adminKey === undefined ? undefined : adminAccess(server.adminKey);
}

/** Keys, usage and ledger of one configuration. */
export function administrationOf(
  settings: Settings,
  { clock, random, stores, storedKeys }: StoredParts,
): Omit<AdministrationParts, 'bodyLimits'> {
  const plans = new Set(settings.plans.keys());
  const configured = new Set(settings.keys.map(({ name }) => name));
  const keys = stores && new KeyAdministration(stores.state.keys, { clock, random, configured, plans });
  return {
    keys: async () => keys ?? fail('store_unavailable', NO_STORE),
    keysChanged: () => storedKeys?.refresh() ?? Promise.resolve(),
    configured: settings.keys.map(({ name: keyName, tenant, plan }) => ({ keyName, tenant, plan })),
    usage: {
      of: async (callers) =>
        stores
          ? orUnavailable(keyUsageOf(callers, { stores, plans: settings.plans, clock }))
          : fail('store_unavailable', NO_STORE),
    },
    ledger: async (query) =>
      stores ? orUnavailable(stores.state.ledger.lines(query)) : fail('store_unavailable', NO_STORE),
    clearCache: async (filter) =>
      stores ? orUnavailable(stores.counters.cache.clear(filter)) : fail('store_unavailable', NO_STORE),
  };
}
