import type { Principal, SignedPrincipal } from '../admit/authenticate.ts';
import type { RequestRecord } from '../core/record/request-record.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { Dialect } from '../wire/dialect.ts';

/** An HTTP request that reached its operation. Its path and its sender are known; its body is not read. */
export interface Inbound {
  readonly request: HttpRequest;
  /** The dialect of the reply and of errors. */
  readonly dialect: Dialect;
  /** Undefined: the call needed no key. */
  readonly principal: Principal | SignedPrincipal | undefined;
  readonly record: RequestRecord;
  /** The model from the path, decoded, if the operation names it there. */
  readonly pathModel?: string;
  /** True if the path alone says that the answer is streamed (Bedrock). */
  readonly pathStream?: boolean;
}

/**
 * An HTTP way in.
 * @throws FailureError, which its caller answers in the request's dialect
 */
export type HttpDoor = (inbound: Inbound) => Promise<HttpReply>;
