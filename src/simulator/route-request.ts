import type { SimDialect } from './wire/sim-dialect.ts';

/** What a path asks for. Any prefix may stand before it: `/v1`, `/openai/v1`, `/anthropic/v1`, none. */
export type SimRoute =
  | {
      readonly operation: 'chat';
      readonly dialect: SimDialect;
      readonly pathModel?: string;
      readonly pathStream?: boolean;
    }
  | { readonly operation: 'count-tokens'; readonly dialect: SimDialect; readonly pathModel?: string }
  | { readonly operation: 'models'; readonly dialect: SimDialect; readonly modelId?: string }
  /** `dialect` is the one the caller most likely speaks. */
  | { readonly operation: 'none'; readonly dialect: SimDialect; readonly kind: 'not-found' | 'method' };

const BEDROCK =
  /\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream|count-tokens)$/;

export function routeSimRequest(method: string, target: string, speaksAnthropic: boolean): SimRoute {
  const path = target.split('?', 1)[0] ?? '';
  const route = method === 'GET' ? undefined : postRoute(path);
  const models = /\/models(?:\/([^/]+))?$/.exec(path);
  const dialect = speaksAnthropic ? 'anthropic-messages' : 'openai-chat';
  if (models) {
    if (method !== 'GET') return { operation: 'none', dialect, kind: 'method' };
    const id = models[1] === undefined ? undefined : decoded(models[1]);
    return { operation: 'models', dialect, ...(id === undefined ? {} : { modelId: id }) };
  }
  if (route && method === 'POST') return route;
  const known = route ?? postRoute(path);
  if (known) return { operation: 'none', dialect: known.dialect, kind: 'method' };
  return {
    operation: 'none',
    dialect: path.includes('/model/') ? 'bedrock-converse' : dialect,
    kind: 'not-found',
  };
}

function postRoute(path: string): SimRoute | undefined {
  if (path.endsWith('/chat/completions')) return { operation: 'chat', dialect: 'openai-chat' };
  if (path.endsWith('/messages')) return { operation: 'chat', dialect: 'anthropic-messages' };
  if (path.endsWith('/messages/count_tokens'))
    return { operation: 'count-tokens', dialect: 'anthropic-messages' };
  const bedrock = BEDROCK.exec(path);
  if (!bedrock) return undefined;
  const [, id = '', operation = ''] = bedrock;
  const pathModel = decoded(id);
  if (operation === 'count-tokens')
    return { operation: 'count-tokens', dialect: 'bedrock-converse', pathModel };
  return {
    operation: 'chat',
    dialect: operation.startsWith('converse') ? 'bedrock-converse' : 'bedrock-invoke',
    pathModel,
    pathStream: operation.endsWith('-stream'),
  };
}

/** Decodes percent-encoding; a segment that cannot be decoded stays as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
