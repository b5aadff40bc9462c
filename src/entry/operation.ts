import type { Inbound } from '../gateway/inbound.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { Dialect } from '../wire/dialect.ts';

/**
 * One thing the server answers: a file each, listed in `operations.ts`. Matching, authentication, request ids, draining,
 * records and the OpenAPI document come from the list.
 */
export interface Operation {
  /** As logs and metrics call it; one name for one capability, whatever the dialect. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/models/{id}`. At most one parameter, which takes one or more characters, slashes too. */
  readonly path: string;
  /**
   * Who may call: `key`, anybody whom the configuration's keys let in; `none`, everybody; `key-beyond-loopback`,
   * everybody on this machine and keys from elsewhere.
   */
  readonly auth: 'key' | 'key-beyond-loopback' | 'none';
  /** `call`: it asks a model, so it is refused while draining, and its record ends with the answer, not with the reply. */
  readonly kind: 'call' | 'service';
  /** Whose words the reply is in, errors included. */
  dialectOf(request: HttpRequest): Dialect;
  /** The operation object of the OpenAPI document. */
  readonly openapi: OpenApiOperation;
  /** @param parameter the path's parameter, decoded @throws FailureError, which is answered in the dialect */
  handle(inbound: Inbound, parameter: string): HttpReply | Promise<HttpReply>;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
}
