import type { DialectName } from '../core/dialect-name.ts';

/** What a path asks for. */
export type Operation =
  | 'chat'
  | 'count-tokens'
  | 'list-models'
  | 'show-model'
  | 'healthz'
  | 'readyz'
  | 'metrics'
  | 'openapi';

export interface RouteMatch {
  readonly operation: Operation;
  /** The wire format of the answer, errors included. */
  readonly dialect: DialectName;
  readonly pathModel?: string;
  readonly pathStream?: boolean;
}

/** Nothing to serve, and in whose words to say so. */
export interface NoRoute {
  readonly status: 404 | 405;
  readonly dialect: DialectName;
  readonly message: string;
  /** For 405: what would be allowed. */
  readonly allow?: string;
}

interface Row {
  readonly method: 'GET' | 'POST';
  readonly match: RouteMatch;
}

function row(method: Row['method'], operation: Operation, dialect: DialectName): Row {
  return { method, match: { operation, dialect } };
}

const PATHS: ReadonlyMap<string, Row> = new Map([
  ['/v1/chat', row('POST', 'chat', 'native')],
  ['/v1/chat/completions', row('POST', 'chat', 'openai-chat')],
  ['/v1/messages', row('POST', 'chat', 'anthropic-messages')],
  ['/v1/messages/count_tokens', row('POST', 'count-tokens', 'anthropic-messages')],
  ['/v1/models', row('GET', 'list-models', 'openai-chat')],
  ['/healthz', row('GET', 'healthz', 'native')],
  ['/readyz', row('GET', 'readyz', 'native')],
  ['/metrics', row('GET', 'metrics', 'native')],
  ['/openapi.json', row('GET', 'openapi', 'native')],
]);

const BEDROCK_ACTIONS: Readonly<Record<string, { readonly dialect: DialectName; readonly stream: boolean }>> =
  {
    converse: { dialect: 'bedrock-converse', stream: false },
    'converse-stream': { dialect: 'bedrock-converse', stream: true },
    invoke: { dialect: 'bedrock-invoke', stream: false },
    'invoke-with-response-stream': { dialect: 'bedrock-invoke', stream: true },
  };

/** Surfaces that exist elsewhere and not here: a client that calls one is told what to do instead. */
const NOT_HERE: ReadonlyMap<string, string> = new Map([
  [
    '/v1/responses',
    'The Responses API is not available in this version; use POST /v1/chat/completions (in the `ai` package: `.chat(model)`).',
  ],
  ['/v1/embeddings', 'Embeddings are not available in this version.'],
  ['/v1/completions', 'The legacy Completions API is not available; use POST /v1/chat/completions.'],
]);

/** @param target path and query as sent; HEAD counts as GET */
export function matchRoute(method: string, target: string): RouteMatch | NoRoute {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const found = PATHS.get(path);
  if (found) {
    return allowed(method, found.method) ? found.match : notAllowed(found.match.dialect, found.method, path);
  }
  if (path.startsWith('/model/')) return bedrockRoute(method, path);
  if (path.startsWith('/v1/models/')) {
    if (!allowed(method, 'GET')) return notAllowed('openai-chat', 'GET', path);
    const pathModel = decoded(path.slice('/v1/models/'.length));
    if (pathModel !== null) return { operation: 'show-model', dialect: 'openai-chat', pathModel };
  }
  return nothingAt(path);
}

function bedrockRoute(method: string, path: string): RouteMatch | NoRoute {
  const slash = path.lastIndexOf('/');
  const action = BEDROCK_ACTIONS[path.slice(slash + 1)];
  const pathModel = decoded(path.slice('/model/'.length, slash));
  if (!action || !pathModel || slash < '/model/'.length) return nothingAt(path);
  if (method !== 'POST') return notAllowed(action.dialect, 'POST', path);
  return { operation: 'chat', dialect: action.dialect, pathModel, pathStream: action.stream };
}

function allowed(method: string, wanted: 'GET' | 'POST'): boolean {
  return method === wanted || (method === 'HEAD' && wanted === 'GET');
}

function notAllowed(dialect: DialectName, allow: string, path: string): NoRoute {
  return { status: 405, dialect, allow, message: `${shown(path)} takes ${allow} only.` };
}

function nothingAt(path: string): NoRoute {
  const message =
    NOT_HERE.get(path) ?? `There is nothing at ${shown(path)}; GET /openapi.json lists what there is.`;
  return { status: 404, dialect: dialectOf(path), message };
}

/** In whose words a stranger's path is refused: told from its beginning. */
function dialectOf(path: string): DialectName {
  if (path.startsWith('/model/')) return 'bedrock-converse';
  if (path.startsWith('/v1/messages')) return 'anthropic-messages';
  if (path.startsWith('/v1/chat/completions')) return 'openai-chat';
  return path.startsWith('/v1/') && !NATIVE_PATH.test(path) ? 'openai-chat' : 'native';
}

/** Paths that will be native ones: features, documents, streams. */
const NATIVE_PATH = /^\/v1\/(?:chat|stream|documents|jobs|route)(?:\/|$)/;

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function shown(path: string): string {
  return path.length > 100 ? `${path.slice(0, 100)}…` : path;
}
