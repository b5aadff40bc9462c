import { MemoryStore } from '../../src/adapters/stores/memory/memory-store.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Stores } from '../../src/ports/stores/store-connection.ts';
import { parseSettings } from '../../src/roots/configuration.ts';
import { type RunningGateway, type StartOptions, startGateway } from '../../src/roots/start.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { testRuntime } from './runtime.ts';

export interface TestGateway {
  readonly url: string;
  readonly running: RunningGateway;
  /** All log lines so far, parsed. */
  readonly log: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

/** Starts a gateway on a free loopback port, with a configuration as in a file. */
export async function startTestGateway(
  config: Readonly<Record<string, unknown>>,
  options: Pick<StartOptions, 'bodyTimeoutMs' | 'stores'> = {},
): Promise<TestGateway> {
  const runtime = await testRuntime();
  const log: Record<string, unknown>[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const server = { listen: '127.0.0.1:0', ...(config.server as object | undefined) };
  const settings = parseSettings({ value: { version: 1, ...config, server } }, {});
  const running = await startGateway({
    // No test may leave a file, or find that of another.
    ...(config.stores === undefined && { stores: memoryStores(runtime.clock) }),
    ...options,
    settings,
    runtime,
    write(bytes) {
      for (const line of decoder.decode(bytes).split('\n')) if (line !== '') log.push(JSON.parse(line));
    },
  });
  return { url: running.url, running, log, close: () => running.close() };
}

function memoryStores(clock: Clock): Stores {
  const connection = new MemoryStore(clock).connect();
  const holder = { owner: 'test', leaseMs: 30_000 };
  return { state: connection, counters: connection, limits: connection.limits, holder };
}

export interface TestSimulator {
  readonly url: string;
  readonly simulator: Simulator;
  close(): Promise<void>;
}

/** The simulator as a separate server that answers as fast as it can. */
export async function startTestSimulator(options: Partial<SimulatorOptions> = {}): Promise<TestSimulator> {
  const { clock, random, httpServer } = await testRuntime();
  const simulator = createSimulator({ clock, random, ttftMs: 0, tokensPerSecond: 0, ...options });
  const server = await httpServer.listen(simulator.handle, { hostname: '127.0.0.1', port: 0 });
  return { url: `http://127.0.0.1:${server.port}`, simulator, close: () => server.close() };
}

export const PROVIDER_KINDS = ['openai', 'anthropic', 'bedrock'] as const;

/** Providers of every kind that all reach one simulator, and a model for each kind with its name. */
export function configFor(simulatorUrl: string): Readonly<Record<string, unknown>> {
  const aws = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test' };
  return {
    providers: {
      openai: { kind: 'openai', baseUrl: `${simulatorUrl}/v1`, apiKey: 'provider-key-openai' },
      anthropic: { kind: 'anthropic', baseUrl: simulatorUrl, apiKey: 'provider-key-anthropic' },
      bedrock: { kind: 'bedrock', region: 'us-east-1', endpoint: simulatorUrl, credentials: aws },
    },
    models: {
      'on-openai': { targets: [{ provider: 'openai', model: 'sim-1' }] },
      'on-anthropic': { targets: [{ provider: 'anthropic', model: 'sim-1' }] },
      'on-bedrock': {
        targets: [{ provider: 'bedrock', model: 'us.anthropic.claude-sonnet-4-20250514-v1:0' }],
      },
    },
    defaultModel: 'on-openai',
  };
}
