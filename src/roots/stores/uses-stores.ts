import type { Settings } from '../../config/settings.ts';
import { isUnlimited } from '../../core/usage-plan.ts';

/** Does something of this configuration need a store? Without that none is opened, and no file is made. */
export function usesStores({ stores, server, keys, limits, models }: Settings): boolean {
  return (
    stores.given ||
    server.adminKey !== undefined ||
    keys.some(({ plan }) => plan !== undefined) ||
    !isUnlimited(limits) ||
    [...models.values()].some(({ cache }) => cache !== 'off')
  );
}
