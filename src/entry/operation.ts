import type { Inbound } from '../gateway/inbound.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { Dialect } from '../wire/dialect.ts';

/**
 * One thing that the server answers. Each has its own file and a line in `operations.ts`. Matching, authentication, request
 * ids, draining, records and the OpenAPI document come from that list.
 */
export interface Operation {
  /** The name in logs and metrics. One capability has one name in all dialects. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** A path such as `/v1/models/{id}`. It has at most one parameter, which takes one or more characters, with slashes. */
  readonly path: string;
  /**
   * Who may call. `key`: whoever the configuration's keys let in. `none`: everybody. `key-beyond-loopback`: everybody on
   * this machine, and callers with a key from elsewhere. `admin`: whoever has the admin key; without one in the
   * configuration the operation does not exist.
   */
  readonly auth: 'key' | 'key-beyond-loopback' | 'admin' | 'none';
  /** A `call` asks a model. It is refused while draining, and its record ends with the answer, not with the reply. */
  readonly kind: 'call' | 'service';
  /** Another method is 404 with a hint, not 405: who posts to `/` has left the path out of a base URL. */
  readonly otherMethods?: 'not-found';
  /** The dialect of the reply and of errors. */
  dialectOf(request: HttpRequest): Dialect;
  /** The operation object of the OpenAPI document. */
  readonly openapi: OpenApiOperation;
  /**
   * @param parameter the path's parameter, decoded
   * @throws FailureError, which is answered in the dialect
   */
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
