import type { EmbeddingSource } from '../cache/semantic/provider-embedder.ts';
import type { CallTarget } from '../call/target.ts';
import type { ConnectionSettings, ProviderSettings, TargetSettings } from '../config/settings.ts';
import { Remembered } from '../core/codec/remembered.ts';
import type { TargetName } from '../core/events.ts';
import { priceOfOwn } from '../core/pricing/own-price.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialSettings, CredentialSource } from '../ports/credential-source.ts';
import type { HttpClient } from '../ports/http-client.ts';
import type { ProviderEndpoint, ProviderKind } from '../ports/provider-kind.ts';
import { providerKind } from '../providers/registry.ts';
import { hidingSecrets, secretsOf } from './providers/hide-secrets.ts';
import { RotatingKeys } from './providers/rotating-keys.ts';
import { withHeaders } from './providers/with-headers.ts';
import type { HttpClientOptions } from './runtime.ts';

/** What reaching a provider takes. */
export interface TargetPorts {
  /** Dials out, for real providers. */
  readonly httpClient: HttpClient;
  /** Dials out in another way than all others do. */
  readonly clientFor: (options: HttpClientOptions) => HttpClient;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Reaches the built-in simulator; asked for only when a provider of that kind is configured. */
  readonly simulatorClient: () => HttpClient;
  /** The AWS default credential chain; asked for only when a Bedrock provider has no credentials of its own. */
  readonly awsChain: (profile: string | undefined) => CredentialSource;
}

/** For targets that need an output limit when neither caller nor configuration gives one. */
const FALLBACK_MAX_TOKENS = 4_096;

/** Callers name models of direct targets at will: more targets than this are made anew each time. */
const MAX_DIRECT_TARGETS = 256;

/** The targets of one provider of the configuration. */
export class ProviderTargets {
  readonly #name: Omit<TargetName, 'model'>;
  readonly #kind: ProviderKind;
  readonly #endpoint: Omit<ProviderEndpoint, 'credentials'>;
  readonly #credentials: CredentialSource;
  readonly #client: HttpClient;
  readonly #secrets: readonly string[];
  readonly #direct = new Remembered<CallTarget>(MAX_DIRECT_TARGETS, (model) =>
    this.target({ model }, undefined),
  );

  constructor(name: string, settings: ProviderSettings, ports: TargetPorts) {
    const { kind, otelName, priceVendor, credentials, connection, ...endpoint } = settings;
    const names = { provider: name, providerKind: kind, otelName, ...placeOf(endpoint) };
    this.#name = priceVendor === undefined ? names : { ...names, priceVendor };
    this.#kind = providerKind(kind);
    this.#secrets = secretsOf(credentials, connection);
    this.#endpoint = endpoint;
    const client = this.#kind.client === 'simulator' ? ports.simulatorClient() : clientOf(connection, ports);
    if (credentials.type === 'api-keys') {
      const keys = new RotatingKeys(credentials.apiKeys, ports.clock);
      this.#credentials = keys;
      this.#client = keys.watching(client);
    } else {
      this.#credentials = credentialSource(credentials, ports);
      this.#client = client;
    }
  }

  /** A target of the configuration, bound for as long as that is in force. */
  target(target: Omit<TargetSettings, 'provider'>, maxTokens: number | undefined): CallTarget {
    const { model, as, profile, price } = target;
    const defaultMaxTokens = maxTokens ?? FALLBACK_MAX_TOKENS;
    const told = { ...(as === undefined ? {} : { as }), ...(profile === undefined ? {} : { profile }) };
    return {
      name:
        price === undefined ? { ...this.#name, model } : { ...this.#name, model, price: priceOfOwn(price) },
      provider: hidingSecrets(
        this.#kind.bind({ ...this.#endpoint, ...told, model, defaultMaxTokens }),
        this.#secrets,
      ),
      credentials: this.#credentials,
      client: this.#client,
    };
  }

  /** An embedding model of this provider. Undefined: it has none. */
  embedding(model: string): EmbeddingSource | undefined {
    const bound = this.#kind.bindEmbedding?.({ ...this.#endpoint, model });
    return bound && { bound, credentials: this.#credentials, client: this.#client };
  }

  /** A target that a caller names as `provider/model`: bound once while others do not push it out. */
  direct(model: string): CallTarget {
    return this.#direct.of(model);
  }
}

/** Where the provider's server stands, for traces. */
function placeOf({ baseUrl, region }: Pick<ProviderEndpoint, 'baseUrl' | 'region'>) {
  const { hostname, port } = URL.canParse(baseUrl) ? new URL(baseUrl) : { hostname: '', port: '' };
  return {
    ...(hostname === '' ? {} : { serverAddress: hostname }),
    ...(port === '' ? {} : { serverPort: Number(port) }),
    ...(region === undefined ? {} : { region }),
  };
}

function clientOf(connection: ConnectionSettings | undefined, ports: TargetPorts): HttpClient {
  if (connection === undefined) return ports.httpClient;
  const { headers, proxy, ca, maxConnections } = connection;
  const isPlain = proxy === undefined && ca === undefined && maxConnections === undefined;
  const client = isPlain ? ports.httpClient : ports.clientFor({ proxy, ca, maxConnections });
  return headers === undefined ? client : withHeaders(client, headers);
}

type OneCredential = Exclude<CredentialSettings, { type: 'api-keys' }>;

function credentialSource(settings: OneCredential, ports: TargetPorts): CredentialSource {
  return settings.type === 'aws-chain' ? ports.awsChain(settings.profile) : fixed(settings);
}

function fixed(credentials: Exclude<OneCredential, { type: 'aws-chain' }>): CredentialSource {
  return { credentials: () => credentials };
}
