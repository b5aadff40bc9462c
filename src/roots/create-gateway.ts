import { findConfigFile } from '../cli/config-file/find-config-file.ts';
import { readConfigFile } from '../cli/config-file/read-config-file.ts';
import type { ConfigSource } from '../config/load.ts';
import type { ServerSettings, Settings } from '../config/settings.ts';
import type { CancelSignal } from '../core/cancellation.ts';
import type { Environment } from '../core/fields/environment.ts';
import { formatListenAddress } from '../core/fields/listen-address.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import { strayErrorEvent } from '../settle/defect-event.ts';
import type { ComposedGateway } from './compose-gateway.ts';
import { type ConfigFile, parseSettings } from './configuration.ts';
import { assertRuntime } from './embedded/assert-runtime.ts';
import { EmbeddedCalls } from './embedded/embedded-calls.ts';
import { type EventHook, hookSink } from './embedded/event-hook.ts';
import { createFetch, type RequestFrom } from './embedded/gateway-fetch.ts';
import { createModelCall } from './embedded/gateway-model-call.ts';
import type { ModelAnswer } from './embedded/model-answer.ts';
import type { ModelRequest } from './embedded/model-request.ts';
import { GatewayStop } from './gateway-stop.ts';
import { loadRuntime } from './load-runtime.ts';
import type { Runtime } from './runtime.ts';
import { composeWithStores } from './stores/compose-with-stores.ts';

/** What to serve by: a configuration, a file that holds one, or neither: the built-in models of the simulator. */
export interface GatewayConfig {
  /** The shape of the file, or what `defineConfig` returns. */
  readonly config?: ConfigFile | undefined;
  /** YAML, JSON, or a module with a default export; relative to the working directory. */
  readonly file?: string | undefined;
}

export interface GatewayOptions extends GatewayConfig {
  /** Hears of every attempt and every request once it has ended. It waits for nothing and cannot alter a call. */
  readonly onEvent?: EventHook | undefined;
  /** Where `${NAME}` in the configuration is looked up, in place of the process's environment. */
  readonly env?: Environment | undefined;
}

/** A gateway in this process. */
export interface Gateway {
  /**
   * Answers a request as the server would, without a socket: all paths, all dialects. `from.remoteAddress` says where it
   * came from; without it, it counts as from beyond this machine.
   */
  fetch(request: Request, from?: RequestFrom): Promise<Response>;
  /** Serves on `server.listen` of the configuration, or on what is given. @throws ConfigError, and Error as `net` does */
  listen(address?: { readonly host?: string; readonly port?: number }): Promise<ListeningGateway>;
  /** Asks a model without HTTP; resolves once its answer begins. @throws ModelCallError */
  callModel(
    request: ModelRequest,
    options?: { readonly signal?: CancelSignal | undefined },
  ): Promise<ModelAnswer>;
  /** Takes another configuration as a whole, or none of it; calls under way keep theirs. @throws ConfigError */
  reload(next: GatewayConfig): Promise<void>;
  /** Refuses new calls, lets those under way finish for `server.drain`, then closes. Idempotent. */
  drain(): Promise<void>;
  /** Ends every call under way, and all sockets. Idempotent. */
  close(): Promise<void>;
}

export interface ListeningGateway {
  readonly url: string;
  readonly port: number;
}

/**
 * Sluiceway inside a program of your own.
 * @throws ConfigError everything that is wrong with the configuration; Error on a runtime that is too old
 */
export async function createGateway(options: GatewayOptions = {}): Promise<Gateway> {
  assertRuntime(process.versions);
  const runtime = await loadRuntime();
  const env = options.env ?? process.env;
  const source = await sourceOf(options);
  const settings = parseSettings(source, env);
  const calls = new EmbeddedCalls();
  const servers: ListeningServer[] = [];
  const inFlight = (): number => servers.reduce((sum, server) => sum + server.inFlight(), calls.count);
  const report = (thrown: unknown): void => {
    composed.events.emit(strayErrorEvent('onEvent failed', thrown, runtime.clock.now()));
  };
  const composed = composeWithStores(settings, {
    runtime,
    write: (written) => void process.stderr.write(written),
    inFlight,
    listeners: options.onEvent ? [hookSink(options.onEvent, report)] : [],
  });
  // Prices are read in the background: the first calls must not count as unpriced.
  await calls.waitFor(composed.openStores().then(() => composed.ready));
  composed.become('serving');
  const stop = new GatewayStop({ gateway: composed, servers, inFlight, clock: runtime.clock });
  return new EmbeddedGateway({ composed, calls, servers, stop, runtime, env }, { source, settings });
}

interface EmbeddedParts {
  readonly composed: ComposedGateway;
  readonly calls: EmbeddedCalls;
  readonly servers: ListeningServer[];
  readonly stop: GatewayStop;
  readonly runtime: Runtime;
  readonly env: Environment;
}

/** What is served by, and what that was read from. */
interface InForce {
  readonly source: ConfigSource;
  readonly settings: Settings;
}

class EmbeddedGateway implements Gateway {
  readonly fetch: Gateway['fetch'];
  readonly callModel: Gateway['callModel'];
  readonly #parts: EmbeddedParts;
  #inForce: InForce;

  constructor(parts: EmbeddedParts, inForce: InForce) {
    const { composed, calls, stop, runtime } = parts;
    this.#parts = parts;
    this.#inForce = inForce;
    this.fetch = createFetch(composed.handler, calls, runtime.clock);
    this.callModel = createModelCall({ callModel: composed.callModel, calls, stop, random: runtime.random });
  }

  async listen(address: { readonly host?: string; readonly port?: number } = {}): Promise<ListeningGateway> {
    const { composed, runtime, servers, stop } = this.#parts;
    const { hostname, port } = this.#addressOf(address);
    const server = stop.begun
      ? undefined
      : await runtime.httpServer.listen(composed.handler, { hostname, port });
    if (server === undefined || stop.begun) {
      await server?.close();
      throw new Error('This gateway is closed.');
    }
    servers.push(server);
    return { url: `http://${formatListenAddress({ hostname, port: server.port })}`, port: server.port };
  }

  async reload(next: GatewayConfig): Promise<void> {
    const source = await sourceOf(next);
    const settings = parseSettings(source, this.#parts.env);
    this.#inForce = { source, settings };
    this.#parts.composed.reload(settings);
  }

  drain(): Promise<void> {
    const { calls, stop } = this.#parts;
    return calls.waitFor(stop.drain(this.#inForce.settings.server.drainMs));
  }

  close(): Promise<void> {
    const { calls, stop } = this.#parts;
    return calls.waitFor(stop.close());
  }

  /** As by the command line's `--listen`: what the configuration forbids there, it forbids here. */
  #addressOf({ host, port }: { readonly host?: string; readonly port?: number }): ServerSettings {
    const { source, settings } = this.#inForce;
    const { server } = settings;
    const listen = formatListenAddress({ hostname: host ?? server.hostname, port: port ?? server.port });
    return parseSettings(source, this.#parts.env, { listen }).server;
  }
}

async function sourceOf({ config, file }: GatewayConfig): Promise<ConfigSource> {
  if (config !== undefined && file !== undefined) throw new TypeError('Give config or file, not both.');
  const found = file === undefined ? undefined : findConfigFile(process.cwd(), file);
  return found ? readConfigFile(found) : { value: config ?? {} };
}
