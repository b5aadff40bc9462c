import { FailureError } from '../core/failure.ts';
import { NetworkError } from '../ports/http-client.ts';
import type { HttpHandler, HttpReply, HttpRequest } from '../ports/http-server.ts';
import { answerChat, type ChatParts } from './answer-chat.ts';
import { anthropicWire } from './anthropic-wire.ts';
import { type Attempt, AttemptLog, type LoggedAttempt } from './attempt-log.ts';
import { type ChosenFault, FaultChooser } from './choose-fault.ts';
import { controlReply, isControlPath } from './control.ts';
import { directiveOf } from './conversation.ts';
import { converseWire } from './converse-wire.ts';
import type { ErrorKind } from './error-kind.ts';
import { type ErrorDetail, errorReply } from './error-reply.ts';
import { FaultScript, type ScriptEntry } from './fault-script.ts';
import type { Wire } from './frame.ts';
import { invokeWire } from './invoke-wire.ts';
import { isObject, type JsonObject } from './json.ts';
import { modelsReply } from './models-list.ts';
import { openAiWire } from './openai-wire.ts';
import { DEFAULT_OPTIONS, type SimulatorBase, type SimulatorOptions } from './options.ts';
import { FaultSyntaxError } from './parse-fault.ts';
import { Refusal } from './prompt.ts';
import { PromptCache } from './prompt-cache.ts';
import { routeRequest, type SimDialect, type SimRoute } from './route-request.ts';
import { gone, wait } from './wait.ts';

/** A model server that speaks Bedrock, Anthropic and OpenAI, and goes wrong when asked to. */
export interface Simulator {
  readonly handle: HttpHandler;
  /** The attempts it saw, oldest first. */
  log(): LoggedAttempt[];
  clearLog(): void;
  /** Lays out faults for requests to come. @throws FaultSyntaxError */
  script(...entries: readonly ScriptEntry[]): void;
  /** Drops the script and what `times` and `down` have counted. */
  clearScript(): void;
}

const WIRES: Readonly<Record<SimDialect, Wire>> = {
  'openai-chat': openAiWire,
  'anthropic-messages': anthropicWire,
  'bedrock-converse': converseWire,
  'bedrock-invoke': invokeWire,
};
const BODY_TIMEOUT_MS = 60_000;

export function createSimulator(setup: SimulatorBase & Partial<SimulatorOptions>): Simulator {
  const { clock, random, ...given } = setup;
  const options = { ...DEFAULT_OPTIONS, ...given };
  const script = new FaultScript();
  const chooser = new FaultChooser(script, random);
  const log = new AttemptLog(clock, options.logEntries, options.logBytes);
  const cache = new PromptCache(clock);
  const limits = { maxBytes: options.maxBodyBytes, timeoutMs: BODY_TIMEOUT_MS };

  async function handle(request: HttpRequest): Promise<HttpReply> {
    if (isControlPath(request.target)) {
      const body = await request.body(limits);
      return controlReply(request.method, request.target, body, {
        script,
        chooser,
        log,
        models: options.models,
      });
    }
    const route = routeRequest(request.method, request.target, request.header('anthropic-version') !== null);
    const attempt = log.begin();
    const context = { request, route, attempt, requestId: requestIdOf(route.dialect, random.hex(16)) };
    note(attempt, request, route);
    try {
      return finish(context, await answer(context));
    } catch (error) {
      if (error instanceof NetworkError) {
        attempt.end(error.code === 'reset' ? 'faulted' : 'aborted-by-client');
        throw error;
      }
      const refusal = refusalOf(error);
      attempt.end('refused');
      return finish(
        context,
        refuse(context, refusal.kind, { message: refusal.message, param: refusal.param }),
      );
    }
  }

  async function answer(context: CallContext): Promise<HttpReply> {
    const { request, route, attempt } = context;
    const body = parseBody(route, await request.body(limits), (text) => log.keepBody(attempt, text));
    const model = modelOf(route, body);
    attempt.model = model === '' ? null : model;
    attempt.stream = route.operation === 'chat' && (route.pathStream ?? body.stream === true);
    const chosen = chooser.choose({
      header: request.header('x-sim-fault'),
      directive: directiveOf(body),
      model,
    });
    if (chosen) {
      attempt.fault = chosen.plan.text;
      attempt.faultSource = chosen.source;
    }
    const early = await failBefore(context, chosen);
    if (early) return early;
    if (route.operation === 'none')
      throw new Refusal(route.kind, `There is nothing for ${request.method} ${request.target} here.`);
    if (route.operation === 'models') {
      const reply = modelsReply(route, options.models, context.requestId);
      attempt.end(reply.status === 200 ? 'completed' : 'refused');
      return reply;
    }
    const parts: ChatParts = {
      ...context,
      route,
      body,
      options,
      cache,
      clock,
      chosen,
      wire: WIRES[route.dialect],
      id: random.hex(16),
    };
    return answerChat(parts);
  }

  /** Faults that come before any byte of an answer. @throws NetworkError */
  async function failBefore(context: CallContext, chosen: ChosenFault | null): Promise<HttpReply | null> {
    const { attempt, request } = context;
    if (chosen === null) return null;
    const { pace, main } = chosen.plan;
    if (pace.slowHeadMs !== undefined && !(await wait(clock, pace.slowHeadMs, request.signal))) {
      throw new NetworkError('aborted', 'the client is gone');
    }
    if (main?.name === 'reset') throw new NetworkError('reset', 'a scripted fault');
    if (main?.name === 'hang') {
      await gone(request.signal);
      throw new NetworkError('aborted', 'the client is gone');
    }
    if (main?.name === 'html') {
      attempt.end('faulted');
      return { status: main.value ?? 502, headers: { 'content-type': 'text/html' }, body: HTML };
    }
    const isError = main?.kind !== undefined && (main.name !== 'error' || !attempt.stream);
    if (!main?.kind || !isError) return null;
    attempt.end('faulted');
    return refuse(context, main.kind, { retryAfter: main.name === 'down' ? undefined : main.value });
  }

  return {
    handle,
    log: () => log.entries(),
    clearLog: () => log.clear(),
    script: (...entries) => script.add(entries),
    clearScript: () => {
      script.clear();
      chooser.reset();
    },
  };
}

interface CallContext {
  readonly request: HttpRequest;
  readonly route: SimRoute;
  readonly attempt: Attempt;
  readonly requestId: string;
}

const HTML =
  '<!doctype html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1></center></body></html>\n';

function note(attempt: Attempt, request: HttpRequest, route: SimRoute): void {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of request.headers())
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  attempt.method = request.method;
  attempt.path = request.target;
  attempt.dialect = route.dialect;
  attempt.operation = route.operation;
  attempt.headers = headers;
}

/** Puts the headers on that the provider has on each of its answers. */
function finish(context: CallContext, reply: HttpReply): HttpReply {
  context.attempt.status = reply.status;
  return {
    ...reply,
    headers: { ...WIRES[context.route.dialect].headers(context.requestId), ...reply.headers },
  };
}

function refuse(context: CallContext, kind: ErrorKind, detail: Omit<ErrorDetail, 'requestId'>): HttpReply {
  return errorReply(kind, context.route.dialect, { ...detail, requestId: context.requestId });
}

/** @throws Refusal unless a POST brings a JSON object */
function parseBody(route: SimRoute, bytes: Uint8Array, keep: (text: string) => void): JsonObject {
  const text = new TextDecoder().decode(bytes);
  if (text !== '') keep(text);
  if (route.operation === 'none' || route.operation === 'models') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal('invalid', 'The body of the request is not valid JSON.');
  }
  if (!isObject(body)) throw new Refusal('invalid', 'The body of the request is not a JSON object.');
  return body;
}

function modelOf(route: SimRoute, body: JsonObject): string {
  const named =
    route.operation === 'chat' || route.operation === 'count-tokens' ? route.pathModel : undefined;
  if (named !== undefined) return named;
  return typeof body.model === 'string' ? body.model : '';
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof FaultSyntaxError) return new Refusal('invalid', error.message);
  if (error instanceof FailureError && error.failure.code === 'payload_too_large') {
    return new Refusal('too-large', error.failure.message);
  }
  if (error instanceof FailureError && error.failure.code === 'client_closed')
    throw new NetworkError('aborted', 'the client is gone');
  if (error instanceof FailureError) return new Refusal('invalid', error.failure.message);
  throw error;
}

function requestIdOf(dialect: SimDialect, hex: string): string {
  if (dialect === 'openai-chat') return `req_${hex}`;
  if (dialect === 'anthropic-messages') return `req_01${hex.slice(0, 22)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
