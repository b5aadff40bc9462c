import { atExit } from '../adapters/system/at-exit.ts';
import { createExecutor } from '../call/execute.ts';
import type { Settings } from '../config/settings.ts';
import { createHttpEntry } from '../entry/http.ts';
import { openapiDocument } from '../entry/openapi/document.ts';
import { createGateway } from '../gateway.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import { strayErrorEvent } from '../settle/defect-event.ts';
import { knownNames } from '../telemetry/known-names.ts';
import { METRICS_CONTENT_TYPE } from '../telemetry/metrics/metrics.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import { compose } from './compose.ts';
import { composePorts } from './compose-ports.ts';
import type { Runtime } from './runtime.ts';
import { VERSION } from './version.ts';

export interface StartOptions {
  readonly settings: Settings;
  readonly runtime: Runtime;
  /** Where log lines go, in UTF-8: standard error, usually. The bytes are the receiver’s to keep. */
  readonly write: (bytes: Uint8Array) => void;
  /** Several processes listen on the same port. */
  readonly reusePort?: boolean;
  /** Sums the metrics of several workers; the own ones alone where it is absent. */
  readonly mergedMetrics?: (own: () => Promise<string>) => Promise<string>;
  /** Time for a request's body to arrive; default 15 s. */
  readonly bodyTimeoutMs?: number;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  /** Swaps the configuration as a whole; requests under way keep the one they began with. */
  reload(next: Settings): void;
  /** Tells the log of an error that nobody caught. */
  strayError(message: string, thrown: unknown): void;
  /** This process's own metrics. */
  metricsText(): Promise<string>;
  /** Refuses new requests, lets the others finish for `server.drain`, fails what is left, then stops. Idempotent. */
  drain(): Promise<void>;
  /** Stops at once. Idempotent. */
  close(): Promise<void>;
}

/** A JSON body that takes longer than this to arrive is an attack or a dead line (reliability.md §4, Node edge values). */
const DEFAULT_BODY_TIMEOUT_MS = 15_000;

/** How often a drain looks whether the last request has gone. */
const DRAIN_POLL_MS = 20;

/** Time for the last errors to reach their callers. */
const FAREWELL_MS = 250;

/** Starts one gateway in this process. @throws Error when the port cannot be had */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { runtime, write } = options;
  const { clock, random } = runtime;
  let settings = options.settings;
  let names = knownNames(settings);
  let state: 'starting' | 'serving' | 'draining' = 'starting';
  let server: ListeningServer | undefined;

  const telemetry = createTelemetry({
    ...settings.telemetry,
    version: VERSION,
    inFlight: () => server?.inFlight() ?? 0,
    write,
    atExit,
    clock,
    random,
    knownNames: () => names,
  });
  const ports = composePorts(runtime, telemetry.sink);
  let composition = compose(settings, ports);
  const tracing = settings.telemetry.otlp !== undefined;
  const executor = createExecutor({ clock, random, events: telemetry.sink, tracing });
  const config = () => composition;
  const { bodyTimeoutMs = DEFAULT_BODY_TIMEOUT_MS } = options;
  const events = telemetry.sink;
  const gateway = createGateway({ config, executor, clock, random, events, tracing, bodyTimeoutMs });
  const ownMetrics = (): Promise<string> => Promise.resolve(telemetry.metricsText());
  const merged = options.mergedMetrics;
  const openapi = JSON.stringify(openapiDocument({ version: VERSION }));
  const handler = createHttpEntry({
    gateway,
    config,
    random,
    state: () => state,
    metrics: settings.telemetry.metrics
      ? { contentType: METRICS_CONTENT_TYPE, text: merged ? () => merged(ownMetrics) : ownMetrics }
      : undefined,
    openapi: () => openapi,
  });

  // Prices are read in the background: the first calls must not count as unpriced.
  await telemetry.ready;
  const { hostname, port } = settings.server;
  server = await runtime.httpServer.listen(handler, {
    hostname,
    port,
    reusePort: options.reusePort ?? false,
  });
  const listening = server;
  state = 'serving';
  let stopping: Promise<void> | undefined;
  let atOnce = false;

  async function stop(graceMs: number): Promise<void> {
    state = 'draining';
    listening.drain();
    await idle(graceMs, () => atOnce);
    // Whoever is still waiting gets an error of its dialect: a connection that merely breaks is an end to some clients.
    executor.stop();
    await idle(FAREWELL_MS, () => false);
    await listening.close();
    await Promise.all([ports.httpClient.close(), telemetry.close()]);
  }

  /** Waits until nothing is in flight, or it has waited long enough. */
  async function idle(patienceMs: number, enough: () => boolean): Promise<void> {
    const until = clock.monotonic() + patienceMs;
    while (listening.inFlight() > 0 && clock.monotonic() < until && !enough()) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, DRAIN_POLL_MS));
    }
  }

  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${listening.port}`,
    port: listening.port,
    reload(next) {
      composition = compose(next, ports);
      settings = next;
      names = knownNames(next);
      telemetry.sink.emit({
        type: 'service',
        at: clock.now(),
        level: 'info',
        message: 'configuration reloaded',
      });
    },
    strayError: (message, thrown) => events.emit(strayErrorEvent(message, thrown, clock.now())),
    metricsText: ownMetrics,
    drain() {
      stopping ??= stop(settings.server.drainMs);
      return stopping;
    },
    close() {
      atOnce = true;
      stopping ??= stop(0);
      return stopping;
    },
  };
}
