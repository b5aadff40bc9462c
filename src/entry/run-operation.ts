import { IDEMPOTENCY_HEADER, type Idempotency } from '../gateway/idempotency/idempotency.ts';
import type { Inbound } from '../gateway/inbound.ts';
import type { HttpReply } from '../ports/http-server.ts';
import type { OperationMatch } from './match-operation.ts';

export interface RunParts {
  /** For requests with an `Idempotency-Key`. Undefined: the header is not looked at. */
  readonly idempotency?: Idempotency | undefined;
}

/** Answers a request whose sender is known. One that may be sent twice is answered once. */
export function runOperation(
  { operation, parameter }: OperationMatch,
  inbound: Inbound,
  { idempotency }: RunParts,
): HttpReply | Promise<HttpReply> {
  if (operation.method !== 'POST' || !idempotency || inbound.request.header(IDEMPOTENCY_HEADER) === null)
    return operation.handle(inbound, parameter);
  return idempotency({ ...inbound, isAdmin: operation.auth === 'admin' }, (again) =>
    operation.handle(again, parameter),
  );
}
