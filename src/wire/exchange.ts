import type { HttpRequest } from '../ports/http-server.ts';
import type { Dialect, ParseContext } from './dialect.ts';

/** One request to the gateway, its path already understood. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly dialect: Dialect;
  readonly requestId: string;
  /** The model from the path, decoded, where the dialect has it there. */
  readonly pathModel?: string;
  /** The operation streams by its path, whatever the body says. */
  readonly pathStream?: boolean;
}

export function parseContextOf({ request, pathModel, pathStream }: Exchange): ParseContext {
  const header = (name: string): string | null => request.header(name);
  // Most paths name nothing: no copies for those.
  if (pathModel === undefined && pathStream === undefined) return { header };
  return {
    header,
    ...(pathModel === undefined ? {} : { pathModel }),
    ...(pathStream === undefined ? {} : { pathStream }),
  };
}
