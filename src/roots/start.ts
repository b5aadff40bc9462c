import type { Settings } from '../config/settings.ts';
import type { CallModel } from '../gateway/call-model.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import { strayErrorEvent } from '../settle/defect-event.ts';
import type { GatewayPorts } from './compose-gateway.ts';
import { GatewayStop } from './gateway-stop.ts';
import type { Runtime } from './runtime.ts';
import { composeWithStores, type StoringGateway } from './stores/compose-with-stores.ts';

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
  /** Logs and counts a configuration that could not be used. `quiet`: counts only. */
  reloadRefused(problems: string, quiet?: boolean): void;
  /** Logs an error that nobody caught. */
  strayError(message: string, thrown: unknown): void;
  /** This process's own metrics. */
  metricsText(): Promise<string>;
  /** Refuses new requests, lets the others finish for `server.drain`, fails what is left, then stops. Idempotent. */
  drain(): Promise<void>;
  /** Stops at once. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts one gateway in this process.
 * @throws Error when the port cannot be opened, ConfigError when a store cannot be used
 */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { runtime, settings } = options;
  const { clock } = runtime;
  let server: ListeningServer | undefined;
  const gateway = composeWithStores(settings, { ...options, inFlight: () => server?.inFlight() ?? 0 });

  const listening = await begin(gateway, options).catch(async (error: unknown) => {
    await gateway.stop();
    throw error;
  });
  server = listening;
  gateway.become('serving');
  let drainMs = settings.server.drainMs;
  const inFlight = (): number => listening.inFlight() + gateway.callsUnderWay();
  const stop = new GatewayStop({ gateway, servers: [listening], inFlight, clock });

  const { hostname } = settings.server;
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${listening.port}`,
    port: listening.port,
    callModel: gateway.callModel,
    reload(next) {
      gateway.reload(next);
      drainMs = next.server.drainMs;
    },
    reloadRefused: (problems, quiet) => gateway.reloadRefused(problems, quiet),
    strayError: (message, thrown) => gateway.events.emit(strayErrorEvent(message, thrown, clock.now())),
    metricsText: gateway.metricsText,
    drain: () => stop.drain(drainMs),
    close: () => stop.close(),
  };
}

async function begin(
  gateway: StoringGateway,
  { settings, runtime, reusePort = false }: StartOptions,
): Promise<ListeningServer> {
  await gateway.openStores();
  // Prices load in the background. Without this wait the first calls would count as unpriced.
  await gateway.ready;
  const { hostname, port } = settings.server;
  return runtime.httpServer.listen(gateway.handler, { hostname, port, reusePort });
}
