import type { Settings } from '../../src/config/settings.ts';
import { type ComposedGateway, composeGateway, type GatewayPorts } from '../../src/roots/compose-gateway.ts';
import { parseSettings } from '../../src/roots/configuration.ts';
import { simulatorHttpClient } from '../../src/simulator/client.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { RecordingSink } from '../../src/testing/call/recording-sink.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';

/** Every kind of provider, with a model id that it takes. */
export const MODEL_IDS = {
  openai: 'sim-1',
  anthropic: 'claude-sonnet-4-20250514',
  bedrock: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
  simulator: 'sim-1',
} as const;

export type AnyKind = keyof typeof MODEL_IDS;
export const ALL_KINDS = Object.keys(MODEL_IDS) as readonly AnyKind[];

/** All providers' requests end at one simulator in this process: the hosts are names only. */
const PROVIDERS = {
  openai: { kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'provider-key-openai' },
  anthropic: { kind: 'anthropic', baseUrl: 'http://127.0.0.1:1', apiKey: 'provider-key-anthropic' },
  bedrock: {
    kind: 'bedrock',
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test' },
  },
  simulator: { kind: 'simulator' },
};

/** @param config beside providers, and a model named for each kind with its one target */
export function settingsFor(config: Readonly<Record<string, unknown>> = {}): Settings {
  const models = Object.fromEntries(
    ALL_KINDS.map((kind) => [kind, { targets: [{ provider: kind, model: MODEL_IDS[kind] }] }]),
  );
  const value = {
    version: 1,
    server: { listen: '127.0.0.1:0' },
    providers: PROVIDERS,
    telemetry: { logs: 'off', metrics: false },
    ...config,
    models: { ...models, ...(config.models as object | undefined) },
  };
  return parseSettings({ value }, {});
}

export interface TestedGateway {
  readonly gateway: ComposedGateway;
  readonly clock: FakeClock;
  readonly events: RecordingSink;
  /** What answers for all providers but the built-in one. */
  readonly upstream: Simulator;
}

/** A gateway without a socket, whose time belongs to the test. */
export function composeForTest(
  settings: Settings = settingsFor(),
  options: Pick<GatewayPorts, 'hooks' | 'listeners' | 'stores'> = {},
): TestedGateway {
  const clock = new FakeClock();
  const random = seededRandom();
  const events = new RecordingSink();
  const upstream = createSimulator({ clock, random, ttftMs: 150, tokensPerSecond: 20 });
  const gateway = composeGateway(settings, {
    runtime: { clock, random, createHttpClient: () => simulatorHttpClient(upstream) },
    write: () => {},
    ...options,
    listeners: [events, ...(options.listeners ?? [])],
  });
  gateway.become('serving');
  return { gateway, clock, events, upstream };
}

/** What a promise comes to, time running on in steps until then. @throws Error when an hour was not enough */
export async function inTime<T>(clock: FakeClock, pending: Promise<T>): Promise<T> {
  let over = false;
  const watched = pending.finally(() => {
    over = true;
  });
  watched.catch(() => {});
  for (let step = 0; step < 2_000 && !over; step++) await clock.advance(50);
  if (!over) throw new Error('it never came');
  return watched;
}
