import type { Settings } from '../config/settings.ts';
import type { CallModel } from '../gateway/call-model.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import { strayErrorEvent } from '../settle/defect-event.ts';
import { composeGateway, type GatewayPorts } from './compose-gateway.ts';
import type { Runtime } from './runtime.ts';

export interface StartOptions extends Omit<GatewayPorts, 'runtime' | 'inFlight'> {
  readonly settings: Settings;
  readonly runtime: Runtime;
  /** Several processes listen on the same port. */
  readonly reusePort?: boolean;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  /** Asks a model without HTTP. */
  readonly callModel: CallModel;
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

/** How often a drain looks whether the last request has gone. */
const DRAIN_POLL_MS = 20;

/** Time for the last errors to reach their callers. */
const FAREWELL_MS = 250;

/** Starts one gateway in this process. @throws Error when the port cannot be had */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { runtime, settings } = options;
  const { clock } = runtime;
  let server: ListeningServer | undefined;
  const gateway = composeGateway(settings, { ...options, inFlight: () => server?.inFlight() ?? 0 });

  // Prices are read in the background: the first calls must not count as unpriced.
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
    // Whoever is still waiting gets an error of its dialect: a connection that merely breaks is an end to some clients.
    gateway.endCalls();
    await idle(FAREWELL_MS, () => false);
    await listening.close();
    await gateway.stop();
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
