import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { requestIdHeaderDocs } from '../openapi/headers.ts';
import { NO_KEY } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import { homePage, PAGE_HEADERS } from './home-page.ts';

/** Where clients of each API are pointed, below the address of the gateway. */
const BASES = { openai: '/v1', anthropic: '/', bedrock: '/' };
const LINKS = { models: '/v1/models', openapi: '/openapi.json', health: '/healthz', readiness: '/readyz' };

/** What stands at `/`: a page for people who ask with a browser, JSON for everybody else. It names nothing configured. */
export function home(version: string): Operation {
  return {
    name: 'home',
    method: 'GET',
    path: '/',
    auth: 'none',
    kind: 'service',
    otherMethods: 'not-found',
    dialectOf: () => native,
    openapi: {
      operationId: 'getHome',
      summary: 'What runs here and where to go: a page for `Accept: text/html`, else JSON.',
      security: NO_KEY,
      responses: {
        '200': {
          description: 'Name, version, base URLs and links.',
          headers: requestIdHeaderDocs,
          content: {
            'application/json': { schema: { type: 'object' } },
            'text/html': { schema: { type: 'string' } },
          },
        },
      },
    },
    handle({ request }) {
      const wantsPage = /\btext\/html\b/i.test(request.header('accept') ?? '');
      if (wantsPage)
        return { status: 200, headers: PAGE_HEADERS, body: homePage(version, addressOf(request)) };
      const reply = jsonReply(200, { name: 'sluiceway', version, base_urls: BASES, links: LINKS });
      return { ...reply, headers: { ...reply.headers, vary: 'accept' } };
    },
  };
}

/** A host that could hold markup is not repeated. */
const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** The address that the reader has typed. */
function addressOf(request: { header(name: string): string | null }): string {
  const host = request.header('host') ?? '';
  const scheme = request.header('x-forwarded-proto') === 'https' ? 'https' : 'http';
  return HOST.test(host) ? `${scheme}://${host}` : 'http://127.0.0.1:8787';
}
