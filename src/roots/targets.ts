import type { CallTarget } from '../call/target.ts';
import type { CredentialSettings, ProviderSettings } from '../config/settings.ts';
import { Remembered } from '../core/codec/remembered.ts';
import type { CredentialSource } from '../ports/credential-source.ts';
import type { HttpClient } from '../ports/http-client.ts';
import { providerOf } from '../providers/registry.ts';

/** What reaching a provider takes. */
export interface TargetPorts {
  /** Dials out, for real providers. */
  readonly httpClient: HttpClient;
  /** Reaches the built-in simulator; asked for only when a provider of that kind is configured. */
  readonly simulatorClient: () => HttpClient;
  /** The AWS default credential chain; asked for only when a Bedrock provider has no credentials of its own. */
  readonly awsChain: (profile: string | undefined) => CredentialSource;
}

/** For targets that need an output limit when neither caller nor configuration gives one. */
const FALLBACK_MAX_TOKENS = 4_096;

/** The simulator is reached in-process: the host is a name only. */
const SIMULATOR_URL = 'http://simulator.invalid';

/** Callers name models of direct targets at will: more targets than this are made anew each time. */
const MAX_DIRECT_TARGETS = 256;

/** The targets of one provider of the configuration. */
export class ProviderTargets {
  readonly #name: string;
  readonly #settings: ProviderSettings;
  readonly #credentials: CredentialSource;
  readonly #client: HttpClient;
  readonly #direct = new Remembered<CallTarget>(MAX_DIRECT_TARGETS, (model) => this.target(model, undefined));

  constructor(name: string, settings: ProviderSettings, ports: TargetPorts) {
    this.#name = name;
    this.#settings = settings;
    const inProcess = settings.kind === 'simulator';
    this.#credentials = inProcess ? fixed({ type: 'none' }) : credentialSource(settings.credentials, ports);
    this.#client = inProcess ? ports.simulatorClient() : ports.httpClient;
  }

  /** A target of the configuration, bound for as long as that is in force. */
  target(model: string, maxTokens: number | undefined): CallTarget {
    const settings = this.#settings;
    return {
      name: { provider: this.#name, providerKind: settings.kind, model },
      provider: providerOf(settings.kind).bind({
        baseUrl: settings.kind === 'simulator' ? SIMULATOR_URL : settings.baseUrl,
        model,
        defaultMaxTokens: maxTokens ?? FALLBACK_MAX_TOKENS,
        ...(settings.kind === 'bedrock' ? { region: settings.region } : {}),
      }),
      credentials: this.#credentials,
      client: this.#client,
    };
  }

  /** A target that a caller names as `provider/model`: bound once while others do not push it out. */
  direct(model: string): CallTarget {
    return this.#direct.of(model);
  }
}

function credentialSource(settings: CredentialSettings, ports: TargetPorts): CredentialSource {
  return settings.type === 'aws-chain' ? ports.awsChain(settings.profile) : fixed(settings);
}

function fixed(credentials: Exclude<CredentialSettings, { type: 'aws-chain' }>): CredentialSource {
  return { credentials: () => credentials };
}
