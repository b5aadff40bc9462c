import type { Environment } from '../core/fields/environment.ts';
import type { ConfigValues } from './schema.ts';
import type { CredentialSettings, ModelSettings, ProviderSettings, Settings } from './settings.ts';

type ProviderValues =
  NonNullable<ConfigValues['providers']> extends ReadonlyMap<string, infer Value> ? Value : never;
type ModelValues =
  NonNullable<ConfigValues['models']> extends ReadonlyMap<string, infer Value> ? Value : never;
type BedrockValues = Extract<ProviderValues, { readonly kind: 'bedrock' }>;

/** Values without a problem, as the stages take them. */
export function toSettings(values: ConfigValues, env: Environment): Settings {
  const { server, telemetry } = values;
  return {
    server: {
      ...server.listen,
      workers: server.workers,
      maxBodyBytes: server.maxBody,
      drainMs: server.drain,
      allowOpen: server.allowOpen,
      cors: server.cors,
    },
    auth: values.auth,
    keys: values.keys.map(({ name, key, tenant }) =>
      tenant === undefined ? { name, key } : { name, key, tenant },
    ),
    providers: mapValues(values.providers, (provider) => providerSettings(provider, env)),
    models: mapValues(values.models, (model, name) => modelSettings(model, name)),
    defaultModel: values.defaultModel,
    directTargets: values.directTargets,
    telemetry: { logs: telemetry.logs, metrics: telemetry.metrics, otlp: telemetry.otlp },
  };
}

/** Undefined: neither the provider nor the environment names a region that could be one. */
export function bedrockRegion(provider: BedrockValues, env: Environment): string | undefined {
  if (provider.region !== undefined) return provider.region;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || '';
  return /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region) ? region : undefined;
}

function providerSettings(provider: ProviderValues, env: Environment): ProviderSettings {
  switch (provider.kind) {
    case 'simulator':
      return { kind: 'simulator' };
    case 'bedrock': {
      const region = bedrockRegion(provider, env) ?? '';
      const baseUrl = provider.endpoint ?? `https://bedrock-runtime.${region}.amazonaws.com`;
      return { kind: 'bedrock', region, baseUrl, credentials: bedrockCredentials(provider) };
    }
    case 'anthropic':
    case 'openai': {
      const { kind, baseUrl, apiKey } = provider;
      return {
        kind,
        baseUrl,
        credentials: apiKey === undefined ? { type: 'none' } : { type: 'api-key', apiKey },
      };
    }
  }
}

function bedrockCredentials({ apiKey, credentials, profile }: BedrockValues): CredentialSettings {
  if (apiKey !== undefined) return { type: 'api-key', apiKey };
  if (credentials === undefined)
    return profile === undefined ? { type: 'aws-chain' } : { type: 'aws-chain', profile };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const fixed = { type: 'aws', accessKeyId, secretAccessKey } as const;
  return sessionToken === undefined ? fixed : { ...fixed, sessionToken };
}

function modelSettings(model: ModelValues, name: string): ModelSettings {
  const { timeouts } = model;
  return {
    name,
    aliases: model.aliases,
    // Only a simulator's target may go without a model, and it answers to any name.
    targets: model.targets.map((target) => ({ provider: target.provider, model: target.model ?? name })),
    timeouts: {
      connectMs: timeouts.connect,
      firstTokenMs: timeouts.firstToken,
      idleMs: timeouts.idle,
      totalMs: timeouts.total,
    },
    maxTokens: model.maxTokens,
    retries: model.retries,
  };
}

function mapValues<In, Out>(
  map: ReadonlyMap<string, In> | undefined,
  convert: (value: In, name: string) => Out,
): ReadonlyMap<string, Out> {
  return new Map([...(map ?? [])].map(([name, value]) => [name, convert(value, name)]));
}
