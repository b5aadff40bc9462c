import type { KeyAdministration } from '../../admit/keys/administer-keys.ts';
import type { BodyLimits } from '../../ports/http-server.ts';

/** What the operations on keys need. */
export interface KeyOperationParts {
  /** @throws FailureError `store_unavailable` */
  readonly keys: () => Promise<KeyAdministration>;
  /** Resolves once this process knows the change that was just made. Never rejects. */
  readonly keysChanged: () => Promise<void>;
  readonly bodyLimits: BodyLimits;
}
