import type { Principal } from '../../admit/authenticate.ts';
import type { KeyAdministration } from '../../admit/keys/administer-keys.ts';
import type { BodyLimits } from '../../ports/http-server.ts';
import type { CacheStore } from '../../ports/stores/cache-store.ts';
import type { Ledger } from '../../ports/stores/ledger.ts';
import type { UsageSource } from '../usage/key-usage.ts';

/** What the operations on keys need. */
export interface KeyOperationParts {
  /** @throws FailureError `store_unavailable` */
  readonly keys: () => Promise<KeyAdministration>;
  /** Resolves once this process knows the change that was just made. Never rejects. */
  readonly keysChanged: () => Promise<void>;
  readonly bodyLimits: BodyLimits;
}

/** What the operator's operations need, and the one that shows callers their usage. */
export interface AdministrationParts extends KeyOperationParts {
  /** The keys of the configuration. */
  readonly configured: readonly Principal[];
  readonly usage: UsageSource;
  /** @throws FailureError `store_unavailable` */
  readonly ledger: Ledger['lines'];
  /** Drops cached answers. @throws FailureError `store_unavailable` */
  readonly clearCache: CacheStore['clear'];
}
