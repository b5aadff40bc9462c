import type { Principal, SignedPrincipal } from '../admit/authenticate.ts';
import type { RequestRecord } from '../core/request-record.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { Dialect } from '../wire/dialect.ts';

/** An HTTP request that reached its operation: its path is understood, its sender known, its body not read. */
export interface Inbound {
  readonly request: HttpRequest;
  /** Whose words the reply is in, errors included. */
  readonly dialect: Dialect;
  /** undefined: nobody in particular. */
  readonly principal: Principal | SignedPrincipal | undefined;
  readonly record: RequestRecord;
  /** The model from the path, decoded, where the operation has it there. */
  readonly pathModel?: string;
  /** The operation streams by its path (Bedrock), whatever the body says. */
  readonly pathStream?: boolean;
}

/** An HTTP way in. @throws FailureError, which whoever called it answers in the request's dialect */
export type HttpDoor = (inbound: Inbound) => Promise<HttpReply>;
