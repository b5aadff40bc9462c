import type { HttpClient } from '../../ports/http-client.ts';

/** A list in one header: what the caller and the configuration ask for holds together. */
const LISTS: ReadonlySet<string> = new Set(['anthropic-beta']);

/** A client that adds headers of the configuration to each request. They win over ours. */
export function withHeaders(client: HttpClient, extra: Readonly<Record<string, string>>): HttpClient {
  return {
    send(request, options) {
      const headers: Record<string, string> = { ...request.headers, ...extra };
      for (const name of LISTS) {
        const own = request.headers[name];
        if (own !== undefined && extra[name] !== undefined) headers[name] = `${own},${extra[name]}`;
      }
      return client.send({ ...request, headers }, options);
    },
    close: () => client.close(),
  };
}
