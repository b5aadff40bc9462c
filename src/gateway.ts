import { type Authenticator, isSigned, type Principal, requireSignature } from './admit/authenticate.ts';
import { countTokens } from './call/count-tokens.ts';
import type { CallPlan, Executor } from './call/execute.ts';
import type { CallTarget } from './call/target.ts';
import type { ChatRequest } from './core/chat-request.ts';
import { readTraceContext } from './core/codec/trace-context.ts';
import { type Failure, FailureError, fail, toFailure } from './core/failure.ts';
import type { Clock } from './ports/clock.ts';
import type { EventSink } from './ports/event-sink.ts';
import type { HttpReply } from './ports/http-server.ts';
import type { Random } from './ports/random.ts';
import type { ModelRoute, Router } from './route/plan.ts';
import { defectEvent } from './settle/defect-event.ts';
import { PublishedRecord } from './settle/published-record.ts';
import type { Dialect } from './wire/dialect.ts';
import { type Exchange, parseContextOf } from './wire/exchange.ts';
import { checkContent, readJsonObject } from './wire/read-body.ts';
import { answerReply, errorReply, tokenCountReply } from './wire/reply.ts';

/** A model with all that calling it takes. */
export interface GatewayRoute extends ModelRoute<CallTarget>, CallPlan {
  readonly targets: readonly CallTarget[];
}

/** The stages as one configuration builds them. A reload replaces the whole; each request keeps the one it began with. */
export interface GatewayConfig {
  readonly door: Authenticator;
  readonly router: Router<GatewayRoute>;
  readonly maxBodyBytes: number;
}

export interface GatewayOptions {
  readonly config: () => GatewayConfig;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** Are spans recorded here? */
  readonly tracing: boolean;
  /** Time for a request's body to arrive. */
  readonly bodyTimeoutMs: number;
}

/** Each answers in the exchange's dialect, whatever happens; neither rejects. */
export interface Gateway {
  chat(exchange: Exchange): Promise<HttpReply>;
  countTokens(exchange: Exchange): Promise<HttpReply>;
}

/** The way of a call, stage by stage, in the order in which data passes. ARCHITECTURE.md tells the same ladder. */
export function createGateway(options: GatewayOptions): Gateway {
  const { executor, clock, random, events, bodyTimeoutMs } = options;

  async function chat(exchange: Exchange): Promise<HttpReply> {
    const config = options.config();
    const record = recordOf(exchange, 'chat');
    try {
      const principal = admit(exchange, config, record);
      const body = await exchange.request.body({ maxBytes: config.maxBodyBytes, timeoutMs: bodyTimeoutMs });
      if (isSigned(principal)) requireSignature(principal, exchange.request, body, clock.now());
      const request = read(exchange, body, record, exchange.dialect.parse);
      const route = plan(request, config, record);
      record.sent();
      const result = await executor.execute(request, route, callContext(exchange, route, record));
      if ('failure' in result) {
        record.attempts = result.attempts;
        record.target = result.target;
        throw new FailureError(result.failure);
      }
      const { dialect, requestId } = exchange;
      return await answerReply(result.answer, { dialect, requestId, chat: request, record });
    } catch (thrown) {
      return failed(exchange, record, thrown);
    }
  }

  async function tokens(exchange: Exchange): Promise<HttpReply> {
    const config = options.config();
    const record = recordOf(exchange, 'count_tokens');
    try {
      const { countTokens: counter } = exchange.dialect;
      if (!counter) return fail('not_found');
      const principal = admit(exchange, config, record);
      const body = await exchange.request.body({ maxBytes: config.maxBodyBytes, timeoutMs: bodyTimeoutMs });
      if (isSigned(principal)) requireSignature(principal, exchange.request, body, clock.now());
      const request = read(exchange, body, record, counter.parse);
      const route = plan(request, config, record);
      const counted = await countTokens(request, route, callContext(exchange, route, record), clock);
      return tokenCountReply(counted, counter.reply(counted.inputTokens, exchange), { ...exchange, record });
    } catch (thrown) {
      return failed(exchange, record, thrown);
    }
  }

  /** Who are you: before the body, so that a stranger costs us none. */
  function admit(exchange: Exchange, config: GatewayConfig, record: PublishedRecord): Principal | undefined {
    const { request, dialect } = exchange;
    const principal = config.door.authenticate(request);
    if (isFailure(principal)) throw new FailureError(principal);
    record.keyName = principal?.keyName;
    record.tenant = principal?.tenant;
    checkContent(dialect.name, (name) => request.header(name));
    return principal;
  }

  /** What do you want. */
  function read(exchange: Exchange, body: Uint8Array, record: PublishedRecord, parse: Dialect['parse']) {
    const raw = readJsonObject(exchange.dialect.name, body);
    const chat = parse(raw, parseContextOf(exchange));
    record.stream = chat.stream;
    record.requestedModel = chat.model;
    return chat;
  }

  function plan(request: ChatRequest, config: GatewayConfig, record: PublishedRecord): GatewayRoute {
    const route = config.router.plan(request.model);
    if (isFailure(route)) throw new FailureError(route);
    record.routedModel = route.name;
    return route;
  }

  function callContext(exchange: Exchange, route: GatewayRoute, record: PublishedRecord) {
    return {
      requestId: exchange.requestId,
      trace: record.trace,
      signal: exchange.request.signal,
      deadlineAt: record.arrivedAt + route.timeouts.totalMs,
    };
  }

  function recordOf({ request, requestId, dialect }: Exchange, operation: string): PublishedRecord {
    const trace = readTraceContext((name) => request.header(name), random, clock.now(), options.tracing);
    return new PublishedRecord({ requestId, dialect: dialect.name, operation, trace, clock, events });
  }

  function failed(exchange: Exchange, record: PublishedRecord, thrown: unknown): HttpReply {
    const why = toFailure(thrown);
    if (why.code === 'internal') events.emit(defectEvent(exchange.requestId, thrown, clock.now()));
    record.upstreamRequestId ??= why.upstreamRequestId;
    const reply = errorReply(why, exchange, record);
    record.end(reply.status, why);
    return reply;
  }

  return { chat, countTokens: tokens };
}

function isFailure(value: Principal | GatewayRoute | Failure | undefined): value is Failure {
  return value !== undefined && 'code' in value;
}
