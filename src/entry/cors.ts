import type { HttpReply, HttpRequest } from '../ports/http-server.ts';

/** Which origins may call from a browser. A preflight carries no key, so that it needs none. */
export interface Cors {
  /** The answer to a preflight. Undefined: the request is none. */
  preflight(request: HttpRequest): HttpReply | undefined;
  /** Headers for the answer to this request. Undefined: it needs none. */
  headersFor(request: HttpRequest): Readonly<Record<string, string>> | undefined;
}

const EXPOSED = [
  'x-request-id',
  'x-sluiceway-target',
  'x-sluiceway-attempts',
  'x-sluiceway-warnings',
  'x-upstream-request-id',
  'idempotent-replayed',
  'retry-after',
  'retry-after-ms',
  'x-amzn-errortype',
  'request-id',
].join(', ');

const PREFLIGHT_SECONDS = '600';

/** @param origins allowed origins, in lower case without a trailing slash; `*` for all */
export function createCors(origins: readonly string[]): Cors {
  if (origins.length === 0) return { preflight: () => undefined, headersFor: () => undefined };
  const all = origins.includes('*');
  const known = new Set(origins);

  function allowedOrigin(request: HttpRequest): string | undefined {
    const origin = request.header('origin');
    if (origin === null) return undefined;
    if (all) return '*';
    return known.has(origin.toLowerCase()) ? origin : undefined;
  }

  return {
    preflight(request) {
      if (request.method !== 'OPTIONS' || request.header('access-control-request-method') === null)
        return undefined;
      const origin = allowedOrigin(request);
      // Without an allow-origin header the browser refuses the call and logs why.
      if (origin === undefined) return { status: 403, headers: { vary: 'origin' }, body: null };
      const headers: Record<string, string> = {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': request.header('access-control-request-headers') ?? '*',
        'access-control-max-age': PREFLIGHT_SECONDS,
        vary: 'origin',
      };
      return { status: 204, headers, body: null };
    },
    headersFor(request) {
      const origin = allowedOrigin(request);
      if (origin === undefined) return undefined;
      return {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': EXPOSED,
        vary: 'origin',
      };
    },
  };
}
