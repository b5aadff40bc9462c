import type { Authenticator } from '../admit/authenticate.ts';
import type { DialectName } from '../core/dialect-name.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { Gateway } from '../gateway.ts';
import type { HttpHandler, HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { Random } from '../ports/random.ts';
import { anthropicMessages } from '../wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../wire/bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../wire/bedrock-invoke/dialect.ts';
import type { Dialect } from '../wire/dialect.ts';
import type { Exchange } from '../wire/exchange.ts';
import { native } from '../wire/native/dialect.ts';
import { openaiChat } from '../wire/openai-chat/dialect.ts';
import { errorReply } from '../wire/reply.ts';
import type { Cors } from './cors.ts';
import { listModels, showModel } from './models.ts';
import { matchRoute, type NoRoute, type RouteMatch } from './routes.ts';

/** What the door needs of the running configuration; read anew for each request. */
export interface HttpEntryConfig {
  readonly door: Authenticator;
  readonly modelNames: readonly string[];
  readonly cors: Cors;
  /** Wall clock, ms: what model lists tell as their models' creation. */
  readonly since: number;
}

export interface HttpEntryOptions {
  readonly gateway: Gateway;
  readonly config: () => HttpEntryConfig;
  readonly random: Random;
  /** `draining`: new requests are refused. */
  readonly state: () => 'starting' | 'serving' | 'draining';
  /** The exposition, if metrics are on. */
  readonly metrics: { readonly contentType: string; text(): Promise<string> } | undefined;
  /** The OpenAPI document as JSON text. */
  readonly openapi: () => string;
}

const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  native,
  'openai-chat': openaiChat,
  'anthropic-messages': anthropicMessages,
  'bedrock-converse': bedrockConverse,
  'bedrock-invoke': bedrockInvoke,
};

/** Bytes in, bytes out: finds what a path asks for and hands it on. Decides nothing about calls. */
export function createHttpEntry(options: HttpEntryOptions): HttpHandler {
  const { gateway, random } = options;

  // No async function: a call's own promise goes straight to the adapter.
  return (request) => {
    const config = options.config();
    const preflight = request.method === 'OPTIONS' ? config.cors.preflight(request) : undefined;
    if (preflight) return withHeaders(preflight, { 'x-request-id': newRequestId() });
    const route = matchRoute(request.method, request.target);
    const reply = 'status' in route ? noRouteReply(route) : serve(route, request, config);
    const extra = config.cors.headersFor(request);
    return extra ? withHeaders(reply, extra) : Promise.resolve(reply);
  };

  function serve(
    route: RouteMatch,
    request: HttpRequest,
    config: HttpEntryConfig,
  ): HttpReply | Promise<HttpReply> {
    const dialect = DIALECTS[route.dialect];
    const requestId = newRequestId();
    switch (route.operation) {
      case 'chat':
      case 'count-tokens': {
        if (options.state() === 'draining') return drainingReply(dialect, requestId);
        const exchange = exchangeOf(request, dialect, requestId, route);
        return route.operation === 'chat' ? gateway.chat(exchange) : gateway.countTokens(exchange);
      }
      case 'list-models':
      case 'show-model':
        return models(route, request, config, requestId);
      case 'healthz':
        return json(200, { status: 'ok' }, requestId);
      case 'readyz':
        return options.state() === 'serving'
          ? json(200, { status: 'ready' }, requestId)
          : json(503, { status: options.state() }, requestId);
      case 'metrics':
        return metrics(request, config, requestId);
      case 'openapi':
        return { status: 200, headers: jsonHeaders(requestId), body: options.openapi() };
      default:
        return route.operation satisfies never;
    }
  }

  function models(
    route: RouteMatch,
    request: HttpRequest,
    config: HttpEntryConfig,
    requestId: string,
  ): HttpReply {
    const anthropic = isAnthropicClient(request);
    const dialect = anthropic ? anthropicMessages : openaiChat;
    const refused = refusedAt(config.door, request);
    if (refused) return errorReply(refused, { dialect, requestId });
    const list = { names: config.modelNames, since: config.since, anthropic };
    const body = route.pathModel === undefined ? listModels(list) : showModel(list, route.pathModel);
    if (body === undefined) {
      const name = JSON.stringify((route.pathModel ?? '').slice(0, 100));
      return errorReply(
        failure('model_not_found', `model: no model or alias is named ${name}`, { param: 'model' }),
        { dialect, requestId },
      );
    }
    return json(200, body, requestId);
  }

  async function metrics(
    request: HttpRequest,
    config: HttpEntryConfig,
    requestId: string,
  ): Promise<HttpReply> {
    if (!options.metrics)
      return noRouteReply({
        status: 404,
        dialect: 'native',
        message: 'Metrics are off: `telemetry.metrics`.',
      });
    const refused = isLoopback(request.remoteAddress) ? undefined : refusedAt(config.door, request);
    if (refused) return errorReply(refused, { dialect: native, requestId });
    const headers = { 'content-type': options.metrics.contentType, 'x-request-id': requestId };
    return { status: 200, headers, body: await options.metrics.text() };
  }

  function noRouteReply(route: NoRoute): HttpReply {
    const why = failure(route.status === 405 ? 'method_not_allowed' : 'not_found', route.message);
    const reply = errorReply(why, { dialect: DIALECTS[route.dialect], requestId: newRequestId() });
    return route.allow ? { ...reply, headers: { ...reply.headers, allow: route.allow } } : reply;
  }

  function newRequestId(): string {
    return `req_${random.hex(12)}`;
  }
}

async function withHeaders(
  pending: HttpReply | Promise<HttpReply>,
  extra: Readonly<Record<string, string>>,
): Promise<HttpReply> {
  const reply = await pending;
  return { ...reply, headers: { ...reply.headers, ...extra } };
}

function drainingReply(dialect: Dialect, requestId: string): HttpReply {
  const reply = errorReply(failure('draining', undefined, { retryAfterMs: 1_000 }), { dialect, requestId });
  return { ...reply, headers: { ...reply.headers, connection: 'close' } };
}

function exchangeOf(
  request: HttpRequest,
  dialect: Dialect,
  requestId: string,
  { pathModel, pathStream }: RouteMatch,
): Exchange {
  if (pathModel === undefined) return { request, dialect, requestId };
  return { request, dialect, requestId, pathModel, pathStream: pathStream === true };
}

/** `/v1/models` is shared: a caller's headers tell whose client it is. OpenAI's send no `x-api-key`. */
function isAnthropicClient(request: HttpRequest): boolean {
  if (request.header('anthropic-version') !== null) return true;
  return request.header('x-api-key') !== null && request.header('authorization') === null;
}

function refusedAt(door: Authenticator, request: HttpRequest): Failure | undefined {
  const principal = door.authenticate(request);
  return principal !== undefined && 'code' in principal ? principal : undefined;
}

function jsonHeaders(requestId: string): Record<string, string> {
  return { 'content-type': 'application/json', 'x-request-id': requestId };
}

function json(status: number, body: object, requestId: string): HttpReply {
  return { status, headers: jsonHeaders(requestId), body: JSON.stringify(body) };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
