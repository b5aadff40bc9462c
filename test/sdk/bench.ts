import type { LoggedAttempt } from '../../src/simulator/attempt-log.ts';
import {
  configFor,
  type PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
} from '../harness/gateway.ts';

export type ProviderKind = (typeof PROVIDER_KINDS)[number];

export const CALLER = { keyName: 'sdk-team', key: 'caller-key-of-the-test' } as const;

/** A gateway that requires keys, in front of the simulator. */
export interface Bench {
  readonly gateway: TestGateway;
  readonly clearLog: () => void;
  readonly attempts: () => LoggedAttempt[];
  close(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const simulator = await startTestSimulator();
  const gateway = await startTestGateway(benchConfig(simulator.url));
  return {
    gateway,
    clearLog: () => simulator.simulator.clearLog(),
    attempts: () => simulator.simulator.log(),
    async close() {
      await gateway.close();
      await simulator.close();
    },
  };
}

/** One attempt a target, so that a fault is reported at once and not after backoffs. */
export function benchConfig(simulatorUrl: string): Readonly<Record<string, unknown>> {
  const config = configFor(simulatorUrl);
  const models = Object.entries(config.models as Record<string, object>).map(
    ([name, model]) => [name, { ...model, retries: { attempts: 1 } }] as const,
  );
  return {
    ...config,
    models: Object.fromEntries(models),
    auth: 'keys',
    keys: [{ name: CALLER.keyName, key: CALLER.key }],
  };
}
