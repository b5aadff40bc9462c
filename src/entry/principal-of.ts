import type { AdminAccess } from '../admit/admin-access.ts';
import type { Authenticator, Principal, SignedPrincipal } from '../admit/authenticate.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { HttpRequest } from '../ports/http-server.ts';
import type { Operation } from './operation.ts';

/** Who tells callers and administrators. */
export interface DoorKeepers {
  readonly authenticator: Authenticator;
  /** Undefined: nobody may administer. */
  readonly admin?: AdminAccess | undefined;
}

export const NO_ADMIN: Failure = failure(
  'not_found',
  'There is no admin API here: `server.adminKey` opens it.',
);

/** Who calls an operation, told from the headers alone. A failure: nobody who may. Undefined: nobody in particular. */
export function principalOf(
  { auth }: Pick<Operation, 'auth'>,
  request: HttpRequest,
  { authenticator, admin }: DoorKeepers,
): Principal | SignedPrincipal | Failure | undefined {
  if (auth === 'key') return authenticator.authenticate(request);
  if (auth === 'none') return undefined;
  if (auth === 'admin') return admin ? admin.refusal(request) : NO_ADMIN;
  if (isLoopback(request.remoteAddress) || (admin && admin.refusal(request) === undefined)) return undefined;
  return authenticator.authenticate(request);
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
