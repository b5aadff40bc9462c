import { type Failure, failure } from '../core/failure.ts';
import { type AuthenticatedHead, bearer } from './authenticate.ts';
import { KeyRing } from './key-ring.ts';

/** Who may administer: whoever sends the admin key. */
export interface AdminAccess {
  /** Undefined: it is the operator. */
  refusal(head: Pick<AuthenticatedHead, 'header'>): Failure | undefined;
}

export function adminAccess(adminKey: string): AdminAccess {
  const ring = new KeyRing<true>();
  ring.add(adminKey, true);
  return {
    refusal(head) {
      const key = bearer(head.header('authorization'));
      if (key === null)
        return failure(
          'unauthenticated',
          'The admin key is missing: send it as `authorization: Bearer KEY`.',
        );
      return ring.find(key) ? undefined : failure('unauthenticated', 'This is not the admin key.');
    },
  };
}
