import type { Settings } from '../config/settings.ts';
import type { CallModel } from '../gateway/call-model.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import { strayErrorEvent } from '../settle/defect-event.ts';
import { composeGateway, type GatewayPorts } from './compose-gateway.ts';
import type { Runtime } from './runtime.ts';

export interface StartOptions extends Omit<GatewayPorts, 'runtime' | 'inFlight'> {
  readonly settings: Settings;
  readonly runtime: Runtime;
  /** True if several processes listen on the same port. */
  readonly reusePort?: boolean;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  /** Asks a model without HTTP. */
  readonly callModel: CallModel;
  /** Replaces the configuration as a whole. Requests under way keep the one with which they began. */
  reload(next: Settings): void;
  /** Logs an error that nobody caught. */
  strayError(message: string, thrown: unknown): void;
  /** This process's own metrics. */
  metricsText(): Promise<string>;
  /** Refuses new requests, lets the others finish for `server.drain`, fails what is left, then stops. Idempotent. */
  drain(): Promise<void>;
  /** Stops at once. Idempotent. */
  close(): Promise<void>;
}

/** How often a drain checks whether the last request has ended. */
const DRAIN_POLL_MS = 20;

/** How long the last errors may take to reach their callers. */
const FAREWELL_MS = 250;

/**
 * Starts one gateway in this process.
 * @throws Error when the port cannot be opened
 */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { runtime, settings } = options;
  const { clock } = runtime;
  let server: ListeningServer | undefined;
  const gateway = composeGateway(settings, { ...options, inFlight: () => server?.inFlight() ?? 0 });

  // Prices load in the background. Without this wait the first calls would count as unpriced.
  await gateway.ready;
  const { hostname, port } = settings.server;
  const reusePort = options.reusePort ?? false;
  const listening = await runtime.httpServer.listen(gateway.handler, { hostname, port, reusePort });
  server = listening;
  gateway.become('serving');
  let drainMs = settings.server.drainMs;
  let stopping: Promise<void> | undefined;
  let atOnce = false;

  async function stop(graceMs: number): Promise<void> {
    gateway.become('draining');
    listening.drain();
    await idle(graceMs, () => atOnce);
    // Callers that still wait get an error in their dialect. Some clients read a broken connection as a clean end.
    gateway.endCalls();
    await idle(FAREWELL_MS, () => false);
    await listening.close();
    await gateway.stop();
  }

  /** Waits until nothing is in flight, until `patienceMs` have passed, or until `enough` is true. */
  async function idle(patienceMs: number, enough: () => boolean): Promise<void> {
    const until = clock.monotonic() + patienceMs;
    while (listening.inFlight() > 0 && clock.monotonic() < until && !enough()) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, DRAIN_POLL_MS));
    }
  }

  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${listening.port}`,
    port: listening.port,
    callModel: gateway.callModel,
    reload(next) {
      gateway.reload(next);
      drainMs = next.server.drainMs;
    },
    strayError: (message, thrown) => gateway.events.emit(strayErrorEvent(message, thrown, clock.now())),
    metricsText: gateway.metricsText,
    drain() {
      stopping ??= stop(drainMs);
      return stopping;
    },
    close() {
      atOnce = true;
      stopping ??= stop(0);
      return stopping;
    },
  };
}
