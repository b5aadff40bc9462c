import { FailureError } from '../core/failure.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import { NetworkError } from '../ports/http-client.ts';
import type { HttpHandler, HttpReply, HttpRequest } from '../ports/http-server.ts';
import { AttemptLog, type LoggedAttempt, type SimAttempt } from './attempt-log.ts';
import { controlReply, isControlPath } from './control.ts';
import { failBefore, type SimCall } from './fail-before.ts';
import { type ChosenFault, FaultChooser } from './faults/choose-fault.ts';
import { FaultScript, type ScriptEntry } from './faults/fault-script.ts';
import { FaultSyntaxError } from './faults/parse-fault.ts';
import { SimRefusal } from './model/prompt.ts';
import { SimPromptCache } from './model/prompt-cache.ts';
import { SIMULATOR_DEFAULTS, type SimulatorBase, type SimulatorOptions } from './options.ts';
import { routeSimRequest, type SimRoute } from './route-request.ts';
import { simulateChat } from './simulate-chat.ts';
import { clientGone } from './wait-for-client.ts';
import { anthropicWire } from './wire/anthropic-wire.ts';
import { directiveOf } from './wire/conversation.ts';
import { converseWire } from './wire/converse-wire.ts';
import { simErrorReply } from './wire/error-reply.ts';
import { invokeWire } from './wire/invoke-wire.ts';
import { simModelsReply } from './wire/models-list.ts';
import { openAiWire } from './wire/openai-wire.ts';
import type { SimDialect } from './wire/sim-dialect.ts';
import type { SimWire } from './wire/sim-wire.ts';

/** A model server that speaks Bedrock, Anthropic and OpenAI, and fails on request. */
export interface Simulator {
  readonly handle: HttpHandler;
  /** The attempts it saw, oldest first. */
  log(): LoggedAttempt[];
  clearLog(): void;
  /** Adds faults for future requests. @throws FaultSyntaxError, RangeError */
  script(...entries: readonly ScriptEntry[]): void;
  /** Drops the script and what `times` and `down` have counted. */
  clearScript(): void;
}

const WIRES: Readonly<Record<SimDialect, SimWire>> = {
  'openai-chat': openAiWire,
  'anthropic-messages': anthropicWire,
  'bedrock-converse': converseWire,
  'bedrock-invoke': invokeWire,
};
const BODY_TIMEOUT_MS = 60_000;

export function createSimulator(setup: SimulatorBase & Partial<SimulatorOptions>): Simulator {
  const { clock, random, ...given } = setup;
  const server = new SimulatorServer({ clock, random }, { ...SIMULATOR_DEFAULTS, ...given });
  return {
    handle: (request) => server.handle(request),
    log: () => server.log.entries(),
    clearLog: () => server.log.clear(),
    script: (...entries) => server.script.add(entries),
    clearScript: () => {
      server.script.clear();
      server.chooser.reset();
    },
  };
}

class SimulatorServer {
  readonly script = new FaultScript();
  readonly chooser: FaultChooser;
  readonly log: AttemptLog;
  readonly #base: SimulatorBase;
  readonly #options: SimulatorOptions;
  readonly #cache: SimPromptCache;

  constructor(base: SimulatorBase, options: SimulatorOptions) {
    this.#base = base;
    this.#options = options;
    this.#cache = new SimPromptCache(base.clock);
    this.chooser = new FaultChooser(this.script, base.random);
    this.log = new AttemptLog(base.clock, options.logEntries, options.logBytes);
  }

  async handle(request: HttpRequest): Promise<HttpReply> {
    if (isControlPath(request.target)) {
      const { models } = this.#options;
      const { script, chooser, log } = this;
      return controlReply(request.method, request.target, await this.#body(request), {
        script,
        chooser,
        log,
        models,
      });
    }
    const route = routeSimRequest(
      request.method,
      request.target,
      request.header('anthropic-version') !== null,
    );
    const requestId = requestIdOf(route.dialect, this.#base.random.hex(16));
    const context: SimCall = { request, route, requestId, attempt: this.log.begin() };
    note(context.attempt, request, route);
    try {
      return finish(context, await this.#answer(context));
    } catch (error) {
      return finish(context, refusalReply(context, error));
    }
  }

  async #answer(context: SimCall): Promise<HttpReply> {
    const { request, route, attempt, requestId } = context;
    const text = new TextDecoder().decode(await this.#body(request));
    this.log.keepBody(attempt, text);
    const body = route.operation === 'none' || route.operation === 'models' ? {} : parseBody(text);
    const model = modelOf(route, body);
    attempt.model = model === '' ? null : model;
    attempt.stream = route.operation === 'chat' && (route.pathStream ?? body.stream === true);
    const chosen = this.#choose(context, body, model);
    const early = chosen && (await failBefore(context, chosen.plan, this.#base.clock));
    if (early) return early;
    if (route.operation === 'none')
      throw new SimRefusal(route.kind, `There is nothing for ${request.method} ${request.target} here.`);
    if (route.operation === 'models') {
      const reply = simModelsReply(route, this.#options.models, requestId);
      attempt.end(reply.status === 200 ? 'completed' : 'refused');
      return reply;
    }
    const [options, cache, wire] = [this.#options, this.#cache, WIRES[route.dialect]];
    const { clock, random } = this.#base;
    return simulateChat({ ...context, route, body, chosen, options, cache, clock, wire, id: random.hex(16) });
  }

  #choose({ request, attempt }: SimCall, body: JsonObject, model: string): ChosenFault | null {
    const chosen = this.chooser.choose({
      header: request.header('x-sim-fault'),
      directive: directiveOf(body),
      model,
    });
    attempt.fault = chosen?.plan.text ?? null;
    attempt.faultSource = chosen?.source ?? null;
    return chosen;
  }

  #body(request: HttpRequest): Promise<Uint8Array> {
    return request.body({ maxBytes: this.#options.maxBodyBytes, timeoutMs: BODY_TIMEOUT_MS });
  }
}

function note(attempt: SimAttempt, request: HttpRequest, route: SimRoute): void {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of request.headers()) {
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  attempt.method = request.method;
  attempt.path = request.target;
  attempt.dialect = route.dialect;
  attempt.operation = route.operation;
  attempt.headers = headers;
}

/** Adds the headers that a provider sends with each of its answers. */
function finish(context: SimCall, reply: HttpReply): HttpReply {
  context.attempt.status = reply.status;
  return {
    ...reply,
    headers: { ...WIRES[context.route.dialect].headers(context.requestId), ...reply.headers },
  };
}

/** Turns an error into a reply. @throws NetworkError when the client is gone or the fault is a reset */
function refusalReply({ attempt, route, requestId }: SimCall, error: unknown): HttpReply {
  if (error instanceof NetworkError) {
    attempt.end(error.code === 'reset' ? 'faulted' : 'aborted-by-client');
    throw error;
  }
  if (error instanceof FailureError && error.failure.code === 'client_closed') {
    attempt.end('aborted-by-client');
    throw clientGone();
  }
  const refusal = refusalOf(error);
  attempt.end('refused');
  return simErrorReply(refusal.kind, route.dialect, {
    requestId,
    message: refusal.message,
    param: refusal.param,
  });
}

function refusalOf(error: unknown): SimRefusal {
  if (error instanceof SimRefusal) return error;
  if (error instanceof FaultSyntaxError) return new SimRefusal('invalid', error.message);
  if (!(error instanceof FailureError)) throw error;
  const { code, message } = error.failure;
  return new SimRefusal(code === 'payload_too_large' ? 'too-large' : 'invalid', message);
}

/** @throws SimRefusal unless it is a JSON object */
function parseBody(text: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new SimRefusal('invalid', 'The body of the request is not valid JSON.');
  }
  if (!isObject(body)) throw new SimRefusal('invalid', 'The body of the request is not a JSON object.');
  return body;
}

function modelOf(route: SimRoute, body: JsonObject): string {
  const named =
    route.operation === 'chat' || route.operation === 'count-tokens' ? route.pathModel : undefined;
  return named ?? (typeof body.model === 'string' ? body.model : '');
}

function requestIdOf(dialect: SimDialect, hex: string): string {
  if (dialect === 'openai-chat') return `req_${hex}`;
  if (dialect === 'anthropic-messages') return `req_01${hex.slice(0, 22)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
