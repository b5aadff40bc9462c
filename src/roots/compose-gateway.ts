import { atExit } from '../adapters/system/at-exit.ts';
import { OverloadGate } from '../admit/overload-gate.ts';
import { createExecutor } from '../call/execute.ts';
import type { Settings } from '../config/settings.ts';
import { readTraceContext } from '../core/codec/trace-context.ts';
import type { ServiceEvent } from '../core/events.ts';
import { createCors } from '../entry/cors.ts';
import { operationList } from '../entry/operations.ts';
import { createServer, type ServeParts, type ServingState } from '../entry/serve.ts';
import type { MetricsText } from '../entry/service/metrics.ts';
import { type CallModel, type CallModelParts, createCallModel } from '../gateway/call-model.ts';
import { createChatDoor } from '../gateway/chat.ts';
import { createCountTokensDoor } from '../gateway/count-tokens.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { HttpHandler } from '../ports/http-server.ts';
import type { SettleHook } from '../ports/settle/settle-hook.ts';
import type { Stores } from '../ports/stores/store-connection.ts';
import { defectEvent } from '../settle/defect-event.ts';
import { recordsTo } from '../settle/published-record.ts';
import { knownNames } from '../telemetry/known-names.ts';
import { METRICS_CONTENT_TYPE } from '../telemetry/metrics/metrics.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import { cacheStoreOf } from './cache/cache-store-of.ts';
import { composePorts, type PortMakers } from './compose-ports.ts';
import { composeStages, type Stages } from './compose-stages.ts';
import { fanOut } from './fan-out.ts';

import { type LimitingParts, limiterOf, limitParts } from './limits/limiting.ts';
import { adminAccessOf, administrationOf } from './stored/administration.ts';
import { idempotencyOf } from './stored/idempotency.ts';
import { type StoredParts, storedParts } from './stored/stored-parts.ts';
import { usesStores } from './stores/uses-stores.ts';

import { VERSION } from './version.ts';

/** What a gateway needs besides its configuration. */
export interface GatewayPorts {
  readonly runtime: PortMakers;
  /** Writes log lines in UTF-8, usually to standard error. The bytes never change afterwards. */
  readonly write: (bytes: Uint8Array) => void;
  /** True if `write` goes to a person's terminal. Log lines are then short and coloured, unless the configuration says how. */
  readonly terminal?: boolean;
  /** They get every event before telemetry does, and also with telemetry off. */
  readonly listeners?: readonly EventSink[];
  /** What is remembered of keys, limits, charges and answers. Undefined: no store is open. */
  readonly stores?: Stores | undefined;
  /** What has to be settled for each call, in this order. */
  readonly hooks?: readonly SettleHook[];
  /** The number of requests that a server is answering, for the metrics. */
  readonly inFlight?: () => number;
  /** Sums the metrics of several workers. Without it the process reports only its own. */
  readonly mergedMetrics?: (own: () => Promise<string>) => Promise<string>;
  /** How long a request's body may take to arrive, in milliseconds. Default: 15 s. */
  readonly bodyTimeoutMs?: number;
}

/** A gateway without a socket. A server, a Lambda handler, a worker or a test can use it. */
export interface ComposedGateway {
  readonly handler: HttpHandler;
  readonly callModel: CallModel;
  readonly events: EventSink;
  /** Resolves when prices and the trace exporter are loaded. Never rejects. */
  readonly ready: Promise<void>;
  /** Replaces the configuration as a whole. Requests under way keep the one with which they began. */
  reload(next: Settings): void;
  /**
   * Tells the operator that a configuration could not be used, and that the one before stays in force. `quiet`: counts it,
   * because another process logs it.
   */
  reloadRefused(problems: string, quiet?: boolean): void;
  /** Sets the state for new requests. A gateway begins as `starting`. */
  become(state: ServingState): void;
  /** This process's own metrics. */
  metricsText(): Promise<string>;
  /** Calls that are running now, over HTTP or not. */
  callsUnderWay(): number;
  /** Ends every call, running or new, with `draining`. Their callers still get that error. */
  endCalls(): void;
  /** Sends what telemetry holds back, for example before a process is frozen. Never rejects. */
  flush(): Promise<void>;
  /** Ends calls, then closes connections to providers and telemetry. Idempotent. */
  stop(): Promise<void>;
}

/** A JSON body that takes longer comes from an attack or over a dead connection. */
const DEFAULT_BODY_TIMEOUT_MS = 15_000;

/** Makes a gateway from settings and ports. It opens no connection and does not listen. */
export function composeGateway(settings: Settings, options: GatewayPorts): ComposedGateway {
  const { clock, random } = options.runtime;
  let names = knownNames(settings);
  let state: ServingState = 'starting';

  const telemetry = createTelemetry({
    ...settings.telemetry,
    logs: logFormat(settings, options.terminal),
    version: VERSION,
    inFlight: options.inFlight ?? (() => 0),
    write: options.write,
    atExit,
    clock,
    random,
    knownNames: () => names,
  });
  const events = fanOut([...(options.listeners ?? []), telemetry.sink]);
  const { otlp, sampling } = settings.telemetry;
  const tracing = otlp !== undefined;
  const sampled = tracing && (() => sampling >= 1 || random.next() < sampling);
  const stored = storedParts(options.stores, clock, random);
  const { storedKeys } = stored;
  const cacheStore = cacheStoreOf(options.stores, clock);
  const ports = { ...composePorts(options.runtime, events), cacheStore };
  const stagesOf = (next: Settings): Stages =>
    composeStages(next, { ...ports, storedKeys: usesStores(next) ? storedKeys : undefined });
  const executor = createExecutor({ clock, random, events, tracing });
  const ownMetrics = (): Promise<string> => Promise.resolve(telemetry.metricsText());
  const limiting = options.stores && limitParts(options.stores, { clock, events, prices: telemetry.prices });
  const shared: SharedParts = {
    ...stored,
    limiting,
    openRecord: recordsTo({ clock, events }),
    newRequestId: () => `req_${random.hex(12)}`,
    traceOf: (header) => readTraceContext(header, random, clock.now(), sampled),
    state: () => state,
    metrics: metricsOf(settings, ownMetrics, options.mergedMetrics),
    executor,
    events,
    hooks: options.hooks ?? [],
    gate: new OverloadGate(clock),
    bodyTimeoutMs: options.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS,
  };
  let serving = serve(settings, stagesOf(settings), shared);
  let stopping: Promise<unknown> | undefined;

  return {
    handler: (request) => serving.handler(request),
    callModel: (request, call) => serving.callModel(request, call),
    events,
    ready: Promise.all([telemetry.ready, stored.followKeys(settings)]).then(() => {}),
    reload(next) {
      serving = serve(next, stagesOf(next), shared);
      names = knownNames(next);
      if (usesStores(next)) void storedKeys?.start();
      events.emit(reloaded(clock.now()));
    },
    reloadRefused(problems, quiet) {
      events.emit(refusedReload(problems, clock.now(), quiet));
    },
    become(next) {
      state = next;
    },
    metricsText: ownMetrics,
    callsUnderWay: () => executor.underWay(),
    endCalls: () => executor.stop(),
    flush: () => telemetry.flush(),
    async stop() {
      executor.stop();
      storedKeys?.stop();
      shared.gate.close();
      stopping ??= Promise.all([limiting?.settlements.close(), ports.closeClients(), telemetry.close()]);
      await stopping;
    },
  };
}

/** What outlives a configuration. */
interface SharedParts
  extends Pick<ServeParts, 'openRecord' | 'newRequestId' | 'traceOf' | 'state'>,
    Pick<CallModelParts, 'executor' | 'events' | 'hooks'>,
    StoredParts {
  readonly gate: OverloadGate;
  readonly metrics: MetricsText | undefined;
  readonly bodyTimeoutMs: number;
  /** Undefined: nothing is limited. */
  readonly limiting: LimitingParts | undefined;
}

/** Doors and operations around the stages of one configuration. A reload replaces them as a whole. */
function serve(
  settings: Settings,
  { router, authenticator }: Stages,
  shared: SharedParts,
): Pick<ComposedGateway, 'handler' | 'callModel'> {
  const { clock, state, metrics, bodyTimeoutMs } = shared;
  const isDraining = (): boolean => state() === 'draining';
  const callModel = createCallModel({
    ...shared,
    router,
    limiter: shared.limiting && usesStores(settings) ? limiterOf(settings, shared.limiting) : undefined,
    isDraining,
    newTrace: () => shared.traceOf(() => null),
  });
  const bodyLimits = { maxBytes: settings.server.maxBodyBytes, timeoutMs: bodyTimeoutMs };
  const operations = operationList({
    chat: createChatDoor({ callModel, bodyLimits, clock }),
    countTokens: createCountTokensDoor({ router, executor: shared.executor, bodyLimits, clock }),
    models: { names: router.names(), since: clock.now() },
    administration: { ...administrationOf(settings, shared), bodyLimits },
    state,
    metrics,
    version: VERSION,
  });
  const handler = createServer({
    ...shared,
    operations,
    authenticator,
    admin: adminAccessOf(settings),
    idempotency: idempotencyOf(settings, shared, { bodyLimits, isDraining }),
    cors: createCors(settings.server.cors),
    onDefect: (requestId, thrown) => shared.events.emit(defectEvent(requestId, thrown, clock.now())),
  });
  return { handler, callModel };
}

function reloaded(at: number): ServiceEvent {
  return { type: 'service', at, level: 'info', message: 'configuration reloaded', reload: 'ok' };
}

function refusedReload(problems: string, at: number, quiet = false): ServiceEvent {
  const message = 'configuration not reloaded, the one before stays in force';
  const event = {
    type: 'service',
    at,
    level: 'error',
    message,
    reload: 'refused',
    detail: { problems },
  } as const;
  return quiet ? { ...event, quiet } : event;
}

function logFormat({ telemetry }: Settings, terminal = false): 'json' | 'pretty' | 'off' {
  if (telemetry.logs !== 'auto') return telemetry.logs;
  return terminal ? 'pretty' : 'json';
}

function metricsOf(
  { telemetry }: Settings,
  own: () => Promise<string>,
  merged: GatewayPorts['mergedMetrics'],
): MetricsText | undefined {
  if (!telemetry.metrics) return undefined;
  return { contentType: METRICS_CONTENT_TYPE, text: merged ? () => merged(own) : own };
}
