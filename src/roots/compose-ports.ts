import { createAwsCredentialChain } from '../adapters/aws/credential-chain.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialSource } from '../ports/credential-source.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { HttpClient } from '../ports/http-client.ts';
import { simulatorHttpClient } from '../simulator/client.ts';
import { createSimulator } from '../simulator/simulator.ts';
import { DEFAULT_MAX_CONNECTIONS, type Runtime } from './runtime.ts';
import type { TargetPorts } from './targets.ts';

/** The part of a runtime that needs no server. */
export type PortMakers = Pick<Runtime, 'clock' | 'random' | 'createHttpClient'>;

export interface ComposedPorts extends TargetPorts {
  readonly clock: Clock;
  /** Closes connections to providers. */
  closeClients(): Promise<void>;
}

/**
 * What every configuration of this process uses. The simulator and the credential chains outlive a reload, so that found
 * credentials and cached prompts stay.
 */
export function composePorts(runtime: PortMakers, events: EventSink): ComposedPorts {
  const { clock, random, createHttpClient } = runtime;
  let simulator: HttpClient | undefined;
  const chains = new Map<string | undefined, CredentialSource>();
  const httpClient = createHttpClient({ maxConnections: DEFAULT_MAX_CONNECTIONS });
  const others = new Map<string, HttpClient>();
  return {
    clock,
    httpClient,
    clientFor(options) {
      const id = JSON.stringify([options.proxy, options.ca, options.maxConnections]);
      const client =
        others.get(id) ??
        createHttpClient({ ...options, maxConnections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS });
      others.set(id, client);
      return client;
    },
    async closeClients() {
      await Promise.all([httpClient, ...others.values()].map((client) => client.close()));
    },
    simulatorClient() {
      simulator ??= simulatorHttpClient(createSimulator({ clock, random, logEntries: 0 }));
      return simulator;
    },
    awsChain(profile) {
      let chain = chains.get(profile);
      if (!chain) {
        const found = createAwsCredentialChain({ clock, ...(profile === undefined ? {} : { profile }) });
        chain = reporting(found, (error) => {
          const message = `no AWS credentials${profile === undefined ? '' : ` for profile ${profile}`}: ${error}`;
          events.emit({ type: 'service', at: clock.now(), level: 'error', message });
        });
        chains.set(profile, chain);
      }
      return chain;
    },
  };
}

/** A caller learns only that there are no credentials. Where they were looked for is for the operator alone. */
function reporting(source: CredentialSource, report: (error: string) => void): CredentialSource {
  let told: unknown;
  return {
    credentials() {
      const found = source.credentials();
      if (!(found instanceof Promise)) return found;
      return found.catch((error: unknown) => {
        // The chain remembers a failure for a while. So one line is written for each search, not for each call.
        if (error !== told) report(error instanceof Error ? error.message : String(error));
        told = error;
        throw error;
      });
    },
  };
}
